package dev.detector.worker.metrics;

import java.util.Arrays;

/**
 * Items of one image grouped by class, in their given order within a class; items of classes that
 * are not evaluated fall out.
 *
 * @param order item indices, class after class
 * @param starts [classes + 1] where each class begins in {@code order}
 */
@SuppressWarnings("ArrayRecordComponent") // lives within one evaluation
record ClassGroups(int[] order, int[] starts) {
  /**
   * @param ids class id of each item
   * @param evaluated ascending ids of the classes
   */
  static ClassGroups of(int[] ids, int[] evaluated) {
    int[] classes = new int[ids.length];
    int[] starts = new int[evaluated.length + 1];
    for (int i = 0; i < ids.length; i++) {
      classes[i] = Arrays.binarySearch(evaluated, ids[i]);
      if (classes[i] >= 0) {
        starts[classes[i] + 1]++;
      }
    }
    for (int c = 0; c < evaluated.length; c++) {
      starts[c + 1] += starts[c];
    }
    int[] next = starts.clone();
    int[] order = new int[starts[evaluated.length]];
    for (int i = 0; i < ids.length; i++) {
      if (classes[i] >= 0) {
        order[next[classes[i]]++] = i;
      }
    }
    return new ClassGroups(order, starts);
  }

  int size(int classIndex) {
    return starts[classIndex + 1] - starts[classIndex];
  }
}
