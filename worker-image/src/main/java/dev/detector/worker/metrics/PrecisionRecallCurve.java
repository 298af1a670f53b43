package dev.detector.worker.metrics;

/**
 * One class' precision over its recall at IoU .5, at the 101 recalls 0, .01 … 1 of COCO.
 *
 * @param precisions the best that is reached at this recall or a higher one; 0 where it never is
 * @param scores the score down to which detections are taken for it; 0 where it never is
 */
@SuppressWarnings("ArrayRecordComponent") // drawn and written, compared nowhere
public record PrecisionRecallCurve(double[] precisions, double[] scores) {
  /** The curve of a class; all 0 if nothing is there to be found. */
  public static PrecisionRecallCurve of(ClassMatches matches) {
    int count = matches.hits().length;
    double[] atHit = new double[count];
    double[] scoreAtHit = new double[count];
    int hits = 0;
    for (int d = 0; d < count; d++) {
      if (matches.hits()[d]) {
        atHit[hits] = (double) (hits + 1) / (d + 1);
        scoreAtHit[hits++] = matches.scores()[d];
      }
    }
    for (int i = hits - 1; i > 0; i--) {
      atHit[i - 1] = Math.max(atHit[i - 1], atHit[i]);
    }
    double[] precisions = new double[Thresholds.RECALL.length];
    double[] scores = new double[Thresholds.RECALL.length];
    int hit = 0;
    for (int r = 0; r < precisions.length; r++) {
      while (hit < hits && (double) (hit + 1) / matches.objects() < Thresholds.RECALL[r]) {
        hit++;
      }
      if (hit < hits) {
        precisions[r] = atHit[hit];
        scores[r] = scoreAtHit[hit];
      }
    }
    return new PrecisionRecallCurve(precisions, scores);
  }
}
