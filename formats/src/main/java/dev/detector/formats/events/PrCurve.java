package dev.detector.formats.events;

/**
 * A precision-recall curve as TensorBoard's plugin "pr_curves" keeps it: counts at evenly spaced
 * score thresholds from 0 to 1.
 *
 * @param truePositives [n] by threshold, ascending
 * @param falsePositives [n]
 * @param falseNegatives [n]
 */
@SuppressWarnings("ArrayRecordComponent") // written once, compared nowhere
public record PrCurve(int[] truePositives, int[] falsePositives, int[] falseNegatives) {
  /**
   * @throws IllegalArgumentException if the lengths differ
   */
  public PrCurve {
    if (truePositives.length != falsePositives.length
        || truePositives.length != falseNegatives.length) {
      throw new IllegalArgumentException("counts of different lengths");
    }
  }

  int thresholds() {
    return truePositives.length;
  }

  /**
   * Six rows: true and false positives, true and false negatives, precision, recall. A detector has
   * no true negatives.
   */
  float[] rows() {
    int n = thresholds();
    float[] rows = new float[6 * n];
    for (int i = 0; i < n; i++) {
      rows[i] = truePositives[i];
      rows[n + i] = falsePositives[i];
      rows[3 * n + i] = falseNegatives[i];
      rows[4 * n + i] = share(truePositives[i], falsePositives[i]);
      rows[5 * n + i] = share(truePositives[i], falseNegatives[i]);
    }
    return rows;
  }

  private static float share(int part, int other) {
    return part == 0 ? 0 : (float) part / (part + other);
  }
}
