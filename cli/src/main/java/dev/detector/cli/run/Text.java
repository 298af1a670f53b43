package dev.detector.cli.run;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Numbers and times as a person reads them in one glance. */
final class Text {

  private Text() {}

  /** A bar of {@code width} characters, filled by {@code share} (0 to 1). */
  static String bar(double share, int width) {
    int filled = (int) Math.round(Math.max(0, Math.min(1, share)) * width);
    return "█".repeat(filled) + "░".repeat(width - filled);
  }

  /** A metric or loss with enough digits to tell two apart; a dash where there is none. */
  static String number(Double value) {
    return value == null ? "–" : String.format(Locale.ROOT, "%.3f", value);
  }

  /** A duration such as 2m05s or 1h12m. */
  static String duration(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return String.format(Locale.ROOT, "%dm%02ds", seconds / 60, seconds % 60);
    }
    return String.format(Locale.ROOT, "%dh%02dm", seconds / 3600, seconds / 60 % 60);
  }

  /** The time from an RFC 3339 text to {@code now}; zero if the text is none. */
  static Duration since(String time, Instant now) {
    try {
      return time == null ? Duration.ZERO : Duration.between(Instant.parse(time), now);
    } catch (DateTimeParseException e) {
      return Duration.ZERO;
    }
  }

  /** A size such as 5.1 MB. */
  static String bytes(Long size) {
    return size == null ? "–" : String.format(Locale.ROOT, "%.1f MB", size / 1e6);
  }
}
