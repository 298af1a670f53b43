package dev.detector.worker.dataset.anchors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Lloyd's k-means over positive numbers by their logarithm, begun at evenly spaced quantiles: the
 * same numbers give the same centres.
 */
final class Clusters {
  private static final int ROUNDS = 100;

  private Clusters() {}

  /** At most {@code k} centres, ascending. */
  static List<Double> of(double[] numbers, int k) {
    double[] logs = Arrays.stream(numbers).map(Math::log).sorted().toArray();
    double[] centres = new double[k];
    for (int i = 0; i < k; i++) {
      centres[i] = logs[(int) ((i + 0.5) / k * logs.length)];
    }
    for (int round = 0; round < ROUNDS; round++) {
      double[] sums = new double[k];
      int[] counts = new int[k];
      for (double value : logs) {
        int nearest = nearest(centres, value);
        sums[nearest] += value;
        counts[nearest]++;
      }
      double[] moved = centres.clone();
      for (int i = 0; i < k; i++) {
        if (counts[i] > 0) {
          moved[i] = sums[i] / counts[i];
        }
      }
      if (Arrays.equals(moved, centres)) {
        break;
      }
      centres = moved;
    }
    List<Double> distinct = new ArrayList<>();
    Arrays.stream(centres).sorted().distinct().map(Math::exp).forEach(distinct::add);
    return distinct;
  }

  private static int nearest(double[] centres, double value) {
    int nearest = 0;
    for (int i = 1; i < centres.length; i++) {
      if (Math.abs(centres[i] - value) < Math.abs(centres[nearest] - value)) {
        nearest = i;
      }
    }
    return nearest;
  }
}
