package dev.detector.worker.serving;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** How long the parts of one request took, told in the standard header {@code Server-Timing}. */
final class Timings {
  private final Map<String, Long> nanos = new LinkedHashMap<>();

  /** Does the work and adds its duration to the part's. */
  <T> T time(String part, Supplier<T> work) {
    long start = System.nanoTime();
    try {
      return work.get();
    } finally {
      nanos.merge(part, System.nanoTime() - start, Long::sum);
    }
  }

  /** The header's value, durations in milliseconds. */
  String header() {
    return nanos.entrySet().stream()
        .map(e -> String.format(Locale.ROOT, "%s;dur=%.2f", e.getKey(), e.getValue() / 1e6))
        .collect(Collectors.joining(", "));
  }
}
