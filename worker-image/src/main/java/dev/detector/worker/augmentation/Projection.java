package dev.detector.worker.augmentation;

import dev.detector.worker.image.Image;
import java.util.Arrays;

/**
 * Where the pixels of a picture come from: column {@code a x + b y + c} and row {@code d x + e y +
 * f} of the picture before, the nearest pixel of it, grey where there is none.
 */
record Projection(float a, float b, float c, float d, float e, float f) {
  private static final float GREY = 128;

  /** The projected picture. */
  Image apply(Image image) {
    float[] out = new float[image.pixels().length];
    Arrays.fill(out, GREY);
    int to = 0;
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++, to += Image.CHANNELS) {
        int column = nearest(a * x + b * y + c);
        int row = nearest(d * x + e * y + f);
        if (column >= 0 && column < image.width() && row >= 0 && row < image.height()) {
          int from = (row * image.width() + column) * Image.CHANNELS;
          out[to] = image.pixels()[from];
          out[to + 1] = image.pixels()[from + 1];
          out[to + 2] = image.pixels()[from + 2];
        }
      }
    }
    return new Image(out, image.height(), image.width());
  }

  /** Halves go away from 0, as in C. */
  private static int nearest(float position) {
    return (int) (position < 0 ? position - 0.5f : position + 0.5f);
  }
}
