package dev.detector.worker.augmentation;

import dev.detector.worker.image.Image;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Grey squares over a picture (DeVries and Taylor, "Improved Regularization of ... Cutout", 2017).
 */
final class Cutout {
  private static final float GREY = 128;

  private Cutout() {}

  /** Covers {@code reach} pixels to each side of a random point. */
  static Image anywhere(Image image, int reach, RandomGenerator random) {
    int y = random.nextInt(image.height());
    int x = random.nextInt(image.width());
    return cover(image, y, x, reach, reach);
  }

  /**
   * Covers a part of one object, if there is one.
   *
   * @param share of the box's sides that is covered
   */
  static Sample inOneBox(Sample sample, double share, RandomGenerator random) {
    if (sample.objects() == 0) {
      return sample;
    }
    Image image = sample.image();
    int at = random.nextInt(sample.objects()) * Sample.BOX;
    int top = (int) (image.height() * sample.boxes()[at]);
    int left = (int) (image.width() * sample.boxes()[at + 1]);
    int bottom = Math.max(top, (int) (image.height() * sample.boxes()[at + 2]));
    int right = Math.max(left, (int) (image.width() * sample.boxes()[at + 3]));
    int y = random.nextInt(top, bottom + 1);
    int x = random.nextInt(left, right + 1);
    int down = (int) (share * ((bottom - top + 1) / 2.0));
    int across = (int) (share * ((right - left + 1) / 2.0));
    return sample.with(cover(image, y, x, down, across));
  }

  /** Covers what is less than {@code down} rows and {@code across} columns away. */
  static Image cover(Image image, int y, int x, int down, int across) {
    float[] out = image.pixels().clone();
    int left = Math.max(0, x - across);
    int right = Math.min(image.width(), x + across);
    for (int row = Math.max(0, y - down); row < Math.min(image.height(), y + down); row++) {
      int from = row * image.width();
      Arrays.fill(
          out,
          (from + Math.min(left, right)) * Image.CHANNELS,
          (from + right) * Image.CHANNELS,
          GREY);
    }
    return new Image(out, image.height(), image.width());
  }
}
