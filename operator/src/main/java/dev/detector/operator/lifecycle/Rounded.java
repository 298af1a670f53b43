package dev.detector.operator.lifecycle;

import java.math.BigDecimal;
import java.math.MathContext;

/** Metrics in sentences: a status has them whole. */
final class Rounded {

  private static final MathContext DIGITS = new MathContext(4);

  private Rounded() {}

  /** A value with four significant digits. */
  static String text(double value) {
    return Double.isFinite(value)
        ? new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString()
        : String.valueOf(value);
  }

  /** A value that is compared with another one: whole where both would look the same. */
  static String text(double value, double other) {
    return value != other && text(value).equals(text(other)) ? String.valueOf(value) : text(value);
  }
}
