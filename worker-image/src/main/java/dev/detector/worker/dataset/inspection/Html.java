package dev.detector.worker.dataset.inspection;

import java.util.Locale;

/** Text and numbers in pages. */
final class Html {
  private Html() {}

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number).replace(",", "\u2009");
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, share < 0.1 ? "%.1f %%" : "%.0f %%", 100 * share);
  }

  /** Three significant digits at most, without exponent. */
  static String number(double value) {
    double size = Math.abs(value);
    int digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
    String text = String.format(Locale.ROOT, "%." + digits + "f", value);
    return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
  }

  /** A coordinate of a drawing. */
  static String at(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
