package dev.detector.worker.metrics;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Objects of many images as growing columns, in the order they came in. */
final class ObjectColumns {
  private static final int FIRST_CAPACITY = 1024;

  private int size;
  private long[] images = new long[FIRST_CAPACITY];
  private int[] categories = new int[FIRST_CAPACITY];
  private double[] boxes = new double[4 * FIRST_CAPACITY];
  private double[] values = new double[FIRST_CAPACITY];
  private final BitSet crowd = new BitSet();

  /** Rows of one image. */
  @SuppressWarnings("ArrayRecordComponent") // lives within one reading
  record Rows(int[] categories, double[] boxes, double[] values, boolean[] crowd) {
    private static final Rows NONE =
        new Rows(new int[0], new double[0], new double[0], new boolean[0]);
  }

  /**
   * Adds an object.
   *
   * @param box x, y, width, height; copied
   * @param value area of an annotation, score of a result
   */
  void add(long image, int category, double[] box, double value, boolean isCrowd) {
    if (size == images.length) {
      images = Arrays.copyOf(images, 2 * size);
      categories = Arrays.copyOf(categories, 2 * size);
      boxes = Arrays.copyOf(boxes, 8 * size);
      values = Arrays.copyOf(values, 2 * size);
    }
    images[size] = image;
    categories[size] = category;
    System.arraycopy(box, 0, boxes, 4 * size, 4);
    values[size] = value;
    crowd.set(size, isCrowd);
    size++;
  }

  int size() {
    return size;
  }

  long image(int row) {
    return images[row];
  }

  /** The rows of each image, in their order. */
  Map<Long, Rows> byImage() {
    Map<Long, int[]> counts = new HashMap<>();
    for (int row = 0; row < size; row++) {
      counts.computeIfAbsent(images[row], image -> new int[1])[0]++;
    }
    Map<Long, Rows> grouped = new HashMap<>();
    counts.forEach(
        (image, count) -> {
          int n = count[0];
          grouped.put(
              image, new Rows(new int[n], new double[4 * n], new double[n], new boolean[n]));
          count[0] = 0;
        });
    for (int row = 0; row < size; row++) {
      int at = counts.get(images[row])[0]++;
      Rows rows = grouped.get(images[row]);
      rows.categories[at] = categories[row];
      System.arraycopy(boxes, 4 * row, rows.boxes, 4 * at, 4);
      rows.values[at] = values[row];
      rows.crowd[at] = crowd.get(row);
    }
    return grouped;
  }

  static Rows none() {
    return Rows.NONE;
  }
}
