package dev.detector.worker.metrics;

import java.util.List;

/**
 * One of COCO's object sizes in square pixels; both ends belong to the range.
 *
 * @param index place in {@link #VALUES} and in arrays kept per range
 */
record AreaRange(int index, double low, double high) {
  static final AreaRange ALL = new AreaRange(0, 0, 1e10);
  static final AreaRange SMALL = new AreaRange(1, 0, 32 * 32);
  static final AreaRange MEDIUM = new AreaRange(2, 32 * 32, 96 * 96);
  static final AreaRange LARGE = new AreaRange(3, 96 * 96, 1e10);
  static final List<AreaRange> VALUES = List.of(ALL, SMALL, MEDIUM, LARGE);
  static final int COUNT = 4;

  boolean excludes(double area) {
    return area < low || area > high;
  }
}
