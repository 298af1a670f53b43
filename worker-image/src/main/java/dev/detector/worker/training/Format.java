package dev.detector.worker.training;

import java.util.Locale;

/** Numbers as the log shows them. */
final class Format {
  private Format() {}

  static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.3f", seconds);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f", 100 * share);
  }
}
