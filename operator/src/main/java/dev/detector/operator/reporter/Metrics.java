package dev.detector.operator.reporter;

import java.util.Map;
import java.util.TreeMap;

/** Sorts metric tags. */
final class Metrics {

  private static final int MAX = 64;

  private Metrics() {}

  /** The metrics that are not of a single class, in the order of their tags; at most 64. */
  static Map<String, Double> overall(Map<String, Double> metrics) {
    Map<String, Double> overall = new TreeMap<>();
    metrics.forEach(
        (tag, value) -> {
          // NaN cannot be written as JSON, and says no more than nothing.
          if (!tag.contains("ByCategory") && overall.size() < MAX && Double.isFinite(value)) {
            overall.put(tag, value);
          }
        });
    return overall;
  }
}
