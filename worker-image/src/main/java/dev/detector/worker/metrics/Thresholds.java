package dev.detector.worker.metrics;

/** COCO's fixed grids, computed the way numpy's {@code linspace} does so that ties fall alike. */
final class Thresholds {
  /** IoU .50, .55 … .95. */
  static final double[] IOU = linspace(0.5, 0.95, 10);

  /** Recall 0, .01 … 1. */
  static final double[] RECALL = linspace(0, 1, 101);

  /** Detections kept per image and class, best first. */
  static final int[] MAX_DETECTIONS = {1, 10, 100};

  static final int MOST_DETECTIONS = 100;

  /** Places of IoU .50 and .75 in {@link #IOU}. */
  static final int AT_50 = 0;

  static final int AT_75 = 5;

  private Thresholds() {}

  private static double[] linspace(double start, double stop, int count) {
    double step = (stop - start) / (count - 1);
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = i * step + start;
    }
    values[count - 1] = stop;
    return values;
  }
}
