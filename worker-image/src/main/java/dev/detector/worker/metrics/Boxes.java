package dev.detector.worker.metrics;

/** Flat arrays of boxes [n*4]: checks, conversion and overlap. */
final class Boxes {
  private Boxes() {}

  static void check(String what, int count, double[] boxes) {
    checkLength(what + " box coordinates", 4 * count, boxes.length);
    checkFinite(what + " box coordinate", boxes);
  }

  static void checkLength(String what, int expected, int actual) {
    if (expected != actual) {
      throw new IllegalArgumentException(
          "%s: %d given, %d expected".formatted(what, actual, expected));
    }
  }

  static void checkFinite(String what, double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException("%s %d is %s".formatted(what, i, values[i]));
      }
    }
  }

  /**
   * From ymin, xmin, ymax, xmax; the sides are subtracted in single precision, as the OD API does.
   */
  static double[] ofCorners(float[] corners) {
    double[] boxes = new double[corners.length];
    for (int at = 0; at < corners.length; at += 4) {
      boxes[at] = corners[at + 1];
      boxes[at + 1] = corners[at];
      boxes[at + 2] = corners[at + 3] - corners[at + 1];
      boxes[at + 3] = corners[at + 2] - corners[at];
    }
    return boxes;
  }

  static double area(double[] boxes, int index) {
    return boxes[4 * index + 2] * boxes[4 * index + 3];
  }

  /** Intersection over union; over the detection's own area where the ground truth is a crowd. */
  static double overlap(double[] detections, int d, double[] truths, int g, boolean crowd) {
    int i = 4 * d;
    int j = 4 * g;
    double width =
        Math.min(detections[i] + detections[i + 2], truths[j] + truths[j + 2])
            - Math.max(detections[i], truths[j]);
    if (width <= 0) {
      return 0;
    }
    double height =
        Math.min(detections[i + 1] + detections[i + 3], truths[j + 1] + truths[j + 3])
            - Math.max(detections[i + 1], truths[j + 1]);
    if (height <= 0) {
      return 0;
    }
    double intersection = width * height;
    double own = area(detections, d);
    return intersection / (crowd ? own : own + area(truths, g) - intersection);
  }
}
