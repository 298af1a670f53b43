package dev.detector.worker.metrics;

import java.util.Arrays;

/**
 * What became of one image's objects and detections at one score threshold and IoU .5: each
 * detection, best first, takes the free object of its class that it overlaps most.
 *
 * @param verdicts [n] of each detection
 * @param found [m] whether each object was found
 * @param right detections that found an object
 * @param wrong detections that did not
 * @param missed objects, crowds apart, that were not found
 */
@SuppressWarnings("ArrayRecordComponent") // drawn and counted, compared nowhere
public record ImageVerdict(Verdict[] verdicts, boolean[] found, int right, int wrong, int missed) {
  private static final double MIN_IOU = 0.5;

  /** What became of a detection. */
  public enum Verdict {
    /** It found an object. */
    RIGHT,
    /** It did not. */
    WRONG,
    /** Its score is too low, or it lies in a crowd. */
    LEFT_OUT
  }

  /** Judges an image. */
  public static ImageVerdict of(EvaluatedImage image, double minScore) {
    GroundTruths truths = image.truths();
    Detections detections = image.detections();
    int[] order = new int[detections.size()];
    Arrays.setAll(order, i -> i);
    StableOrder.descending(detections.scores(), order, 0, order.length);
    Verdict[] verdicts = new Verdict[order.length];
    Arrays.fill(verdicts, Verdict.LEFT_OUT);
    boolean[] found = new boolean[truths.size()];
    int right = 0;
    int wrong = 0;
    for (int d : order) {
      if (detections.scores()[d] < minScore) {
        break;
      }
      int truth = mostOverlapped(truths, detections, d, found);
      if (truth >= 0) {
        found[truth] = true;
        verdicts[d] = Verdict.RIGHT;
        right++;
      } else if (!Crowds.contain(truths, detections, d)) {
        verdicts[d] = Verdict.WRONG;
        wrong++;
      }
    }
    int missed = 0;
    for (int t = 0; t < found.length; t++) {
      missed += found[t] || truths.crowd()[t] ? 0 : 1;
    }
    return new ImageVerdict(verdicts, found, right, wrong, missed);
  }

  private static int mostOverlapped(
      GroundTruths truths, Detections detections, int d, boolean[] found) {
    int most = -1;
    double greatest = MIN_IOU;
    for (int t = 0; t < truths.size(); t++) {
      if (!found[t]
          && !truths.crowd()[t]
          && truths.categoryIds()[t] == detections.categoryIds()[d]) {
        double overlap = Boxes.overlap(detections.boxes(), d, truths.boxes(), t, false);
        if (overlap >= greatest) {
          greatest = overlap;
          most = t;
        }
      }
    }
    return most;
  }

  /** Harmonic mean of precision and recall; 1 where nothing is and nothing was found. */
  public double f1() {
    int all = 2 * right + wrong + missed;
    return all == 0 ? 1 : 2.0 * right / all;
  }
}
