package dev.detector.worker.dataset.inspection;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How many numbers fall between neighbouring edges; the last bin holds its upper edge.
 *
 * @param edges ascending, one more than there are counts
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on to a chart, never compared.
record Histogram(double[] edges, int[] counts) {

  static Histogram of(double[] numbers, double[] edges) {
    int[] counts = new int[edges.length - 1];
    for (double number : numbers) {
      if (number >= edges[0] && number <= edges[counts.length]) {
        int at = Arrays.binarySearch(edges, number);
        counts[Math.min(counts.length - 1, at >= 0 ? at : -at - 2)]++;
      }
    }
    return new Histogram(edges, counts);
  }

  /** Edges of {@code bins} equal bins, or of bins of equal ratio. */
  static double[] edges(double low, double high, int bins, boolean logarithmic) {
    return IntStream.rangeClosed(0, bins)
        .mapToDouble(
            i ->
                logarithmic
                    ? low * Math.pow(high / low, i / (double) bins)
                    : low + (high - low) * i / bins)
        .toArray();
  }
}
