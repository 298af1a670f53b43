package dev.detector.worker.picture;

import java.awt.Color;

/**
 * A colour for each class: hues a golden angle apart, and after each five of them, when hues come
 * close again, another lightness. The page computes the same ones.
 */
public final class ClassColours {
  private static final double FIRST_HUE = 145;
  private static final double GOLDEN_ANGLE = 137.508;
  private static final double[] LIGHTNESS = {0.5, 0.3, 0.72};
  private static final int HUES = 5;
  private static final double SATURATION = 0.9;

  private ClassColours() {}

  /** The colour of a class. */
  public static Color of(int classId) {
    int index = Math.max(0, classId - 1);
    double hue = (FIRST_HUE + index * GOLDEN_ANGLE) % 360;
    double lightness = LIGHTNESS[index / HUES % LIGHTNESS.length];
    return new Color(
        channel(hue, lightness, 0), channel(hue, lightness, 8), channel(hue, lightness, 4));
  }

  /** Black or white, whichever reads better on the colour. */
  static Color textOn(Color colour) {
    double luminance =
        0.2126 * linear(colour.getRed())
            + 0.7152 * linear(colour.getGreen())
            + 0.0722 * linear(colour.getBlue());
    return luminance > 0.179 ? Color.BLACK : Color.WHITE;
  }

  /** HSL to one of RGB; offset 0 is red, 8 green, 4 blue, as in CSS Color 4. */
  private static int channel(double hue, double lightness, int offset) {
    double k = (offset + hue / 30) % 12;
    double a = SATURATION * Math.min(lightness, 1 - lightness);
    double value = lightness - a * Math.max(-1, Math.min(Math.min(k - 3, 9 - k), 1));
    return (int) Math.round(255 * value);
  }

  private static double linear(int channel) {
    double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
  }
}
