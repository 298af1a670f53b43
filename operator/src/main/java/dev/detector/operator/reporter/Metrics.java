package dev.detector.operator.reporter;

import java.util.LinkedHashMap;
import java.util.Map;

/** Sorts metric tags. */
final class Metrics {

  private static final int MAX = 64;

  private Metrics() {}

  /** The metrics that are not of a single class, in their order; the first 64. */
  static Map<String, Double> overall(Map<String, Double> metrics) {
    Map<String, Double> overall = new LinkedHashMap<>();
    metrics.forEach(
        (tag, value) -> {
          if (!tag.contains("ByCategory") && overall.size() < MAX && isNumber(value)) {
            overall.put(tag, value);
          }
        });
    return overall;
  }

  /** A metric's value; null if it was not measured or could not be. */
  static Double value(Map<String, Double> metrics, String tag) {
    Double value = metrics.get(tag);
    return isNumber(value) ? value : null;
  }

  /** NaN cannot be written as JSON, and says no more than nothing. */
  private static boolean isNumber(Double value) {
    return value != null && Double.isFinite(value);
  }
}
