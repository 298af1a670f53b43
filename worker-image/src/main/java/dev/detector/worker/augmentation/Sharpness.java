package dev.detector.worker.augmentation;

import dev.detector.worker.image.Image;

/** Sharpens or blurs a picture of whole levels. */
final class Sharpness {
  private static final float CENTER = 5f / 13f;
  private static final float SIDE = 1f / 13f;

  private Sharpness() {}

  /** Blurred at 0, the picture itself at 1, sharper above. The border stays as it is. */
  static Image of(Image image, float factor) {
    return Levels.blend(smooth(image), image, factor);
  }

  private static Image smooth(Image image) {
    float[] in = image.pixels();
    float[] out = in.clone();
    int row = image.width() * Image.CHANNELS;
    for (int y = 1; y < image.height() - 1; y++) {
      for (int i = y * row + Image.CHANNELS; i < (y + 1) * row - Image.CHANNELS; i++) {
        // Fused multiply-add in the order of the rows, as TensorFlow's convolution: with levels cut
        // off to whole numbers the last bit matters.
        float sum = 0;
        for (int from = i - row; from <= i + row; from += row) {
          sum = fused(in[from - Image.CHANNELS], SIDE, sum);
          sum = fused(in[from], from == i ? CENTER : SIDE, sum);
          sum = fused(in[from + Image.CHANNELS], SIDE, sum);
        }
        out[i] = (int) Math.min(255, sum);
      }
    }
    return new Image(out, image.height(), image.width());
  }

  private static float fused(float level, float weight, float sum) {
    return (float) ((double) level * weight + sum);
  }
}
