package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import dev.detector.worker.image.Image;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** {@code random_black_patches}: tries several times to blacken a square of the picture. */
public record RandomBlackPatches(int tries, float probability, float sizeToImageRatio)
    implements Augmentation {

  static RandomBlackPatches of(dev.detector.formats.protos.RandomBlackPatches config, String path) {
    if (config.getSizeToImageRatio() < 0 || config.getSizeToImageRatio() > 1) {
      throw DetectorException.badInput(
          "size_to_image_ratio is " + config.getSizeToImageRatio(),
          path + ".size_to_image_ratio",
          "use a share of the picture's shorter side, 0 to 1");
    }
    return new RandomBlackPatches(
        config.getMaxBlackPatches(), config.getProbability(), config.getSizeToImageRatio());
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    Image image = sample.image();
    int side = (int) (Math.min(image.height(), image.width()) * sizeToImageRatio);
    float[] out = image.pixels().clone();
    for (int i = 0; i < tries; i++) {
      if (Draws.happens(random, probability)) {
        int top = (int) (Draws.uniform(random, 0, 1 - sizeToImageRatio) * image.height());
        int left = (int) (Draws.uniform(random, 0, 1 - sizeToImageRatio) * image.width());
        for (int y = top; y < top + side; y++) {
          int from = (y * image.width() + left) * Image.CHANNELS;
          Arrays.fill(out, from, from + side * Image.CHANNELS, 0);
        }
      }
    }
    return sample.with(new Image(out, image.height(), image.width()));
  }
}
