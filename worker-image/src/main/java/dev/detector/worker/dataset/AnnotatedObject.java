package dev.detector.worker.dataset;

import java.util.OptionalDouble;

/**
 * One object as a format annotates it; coordinates are pixels as written, from the top left.
 *
 * @param name class name
 * @param area of its outline in pixels; empty where the box's has to do
 */
record AnnotatedObject(
    String name,
    double xmin,
    double ymin,
    double xmax,
    double ymax,
    boolean difficult,
    boolean truncated,
    boolean crowd,
    OptionalDouble area) {

  /** A box and no more. */
  static AnnotatedObject box(String name, double xmin, double ymin, double xmax, double ymax) {
    return new AnnotatedObject(
        name, xmin, ymin, xmax, ymax, false, false, false, OptionalDouble.empty());
  }

  /** The same with a box inside the picture. */
  AnnotatedObject inside(int width, int height) {
    return new AnnotatedObject(
        name,
        Math.max(0, xmin),
        Math.max(0, ymin),
        Math.min(width, xmax),
        Math.min(height, ymax),
        difficult,
        truncated,
        crowd,
        area);
  }

  boolean hasArea() {
    return xmax > xmin && ymax > ymin;
  }
}
