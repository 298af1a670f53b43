package dev.detector.worker.metrics;

/** Regions of uncounted objects. */
final class Crowds {
  private static final double INSIDE = 0.5;

  private Crowds() {}

  /** Whether a detection lies with more than half of its area in a crowd of its class. */
  static boolean contain(GroundTruths truths, Detections detections, int d) {
    for (int t = 0; t < truths.size(); t++) {
      if (truths.crowd()[t]
          && truths.categoryIds()[t] == detections.categoryIds()[d]
          && Boxes.overlap(detections.boxes(), d, truths.boxes(), t, true) > INSIDE) {
        return true;
      }
    }
    return false;
  }
}
