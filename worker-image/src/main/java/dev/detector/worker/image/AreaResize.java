package dev.detector.worker.image;

import dev.detector.worker.image.ResizeMethod.Taps;
import java.util.Arrays;

/** {@link ResizeMethod#AREA}: a border pixel counts with the share of it that is covered. */
final class AreaResize {
  private AreaResize() {}

  static Image resize(Image image, Taps vertical, Taps horizontal) {
    float[] in = image.pixels();
    float[] out = new float[vertical.out() * horizontal.out() * Image.CHANNELS];
    float scale = 1f / (vertical.scale() * horizontal.scale());
    int row = image.width() * Image.CHANNELS;
    float[] rows = new float[row];
    int at = 0;
    for (int y = 0; y < vertical.out(); y++) {
      Arrays.fill(rows, 0);
      float top = y * vertical.scale();
      float bottom = (y + 1) * vertical.scale();
      for (int i = (int) top; i < Math.ceil(bottom); i++) {
        float share = share(i, top, bottom, vertical.scale());
        int from = Math.min(i, image.height() - 1) * row;
        for (int x = 0; x < row; x++) {
          rows[x] += in[from + x] * share;
        }
      }
      for (int x = 0; x < horizontal.out(); x++) {
        float left = x * horizontal.scale();
        float right = (x + 1) * horizontal.scale();
        float red = 0;
        float green = 0;
        float blue = 0;
        for (int i = (int) left; i < Math.ceil(right); i++) {
          float share = share(i, left, right, horizontal.scale());
          int from = Math.min(i, image.width() - 1) * Image.CHANNELS;
          red += rows[from] * share;
          green += rows[from + 1] * share;
          blue += rows[from + 2] * share;
        }
        out[at++] = red * scale;
        out[at++] = green * scale;
        out[at++] = blue * scale;
      }
    }
    return new Image(out, vertical.out(), horizontal.out());
  }

  /** How much of pixel {@code i} lies between two positions. */
  private static float share(int i, float from, float to, float scale) {
    if (i < from) {
      return i + 1 > to ? scale : i + 1 - from;
    }
    return i + 1 > to ? to - i : 1;
  }
}
