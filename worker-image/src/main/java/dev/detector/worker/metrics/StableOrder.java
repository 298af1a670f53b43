package dev.detector.worker.metrics;

/**
 * Stable merge sort of indices by descending key, without boxing: equal scores keep the order they
 * came in.
 */
final class StableOrder {
  private static final int RUN = 16;

  private StableOrder() {}

  /** Sorts {@code order[from, to)} so that {@code keys[order[i]]} descends. */
  static void descending(double[] keys, int[] order, int from, int to) {
    for (int start = from; start < to; start += RUN) {
      insertion(keys, order, start, Math.min(start + RUN, to));
    }
    if (to - from <= RUN) {
      return;
    }
    int[] spare = new int[to - from];
    for (int width = RUN; width < to - from; width *= 2) {
      for (int start = from; start + width < to; start += 2 * width) {
        merge(keys, order, start, start + width, Math.min(start + 2 * width, to), spare);
      }
    }
  }

  private static void insertion(double[] keys, int[] order, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      int moved = order[i];
      double key = keys[moved];
      int at = i;
      while (at > from && keys[order[at - 1]] < key) {
        order[at] = order[at - 1];
        at--;
      }
      order[at] = moved;
    }
  }

  private static void merge(double[] keys, int[] order, int from, int middle, int to, int[] spare) {
    if (keys[order[middle - 1]] >= keys[order[middle]]) {
      return;
    }
    int length = middle - from;
    System.arraycopy(order, from, spare, 0, length);
    int left = 0;
    int right = middle;
    int at = from;
    while (left < length) {
      if (right < to && keys[order[right]] > keys[spare[left]]) {
        order[at++] = order[right++];
      } else {
        order[at++] = spare[left++];
      }
    }
  }
}
