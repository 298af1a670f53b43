package dev.detector.worker.serving.http;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** How long the parts of one request took, told in the standard header {@code Server-Timing}. */
public final class Timings {
  private final Map<String, Long> nanos = new LinkedHashMap<>();

  /** Does the work and adds its duration to the part's. */
  public <T> T time(String part, Supplier<T> work) {
    long start = System.nanoTime();
    try {
      return work.get();
    } finally {
      add(part, System.nanoTime() - start);
    }
  }

  /** Adds a duration to a part's. */
  public void add(String part, long more) {
    nanos.merge(part, more, Long::sum);
  }

  /** Nanoseconds by part. */
  public Map<String, Long> nanos() {
    return Map.copyOf(nanos);
  }

  /** The header's value, durations in milliseconds. */
  public String header() {
    return nanos.entrySet().stream()
        .map(e -> String.format(Locale.ROOT, "%s;dur=%.2f", e.getKey(), e.getValue() / 1e6))
        .collect(Collectors.joining(", "));
  }
}
