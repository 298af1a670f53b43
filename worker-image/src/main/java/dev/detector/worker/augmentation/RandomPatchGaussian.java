package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import dev.detector.worker.image.Image;
import java.util.random.RandomGenerator;

/**
 * {@code random_patch_gaussian}: noise of a random strength on a random square, which may lie
 * partly outside the picture (Lopes et al., "Improving Robustness Without Sacrificing Accuracy with
 * Patch Gaussian Augmentation", 2019).
 */
public record RandomPatchGaussian(
    float randomCoef, int minSize, int endSize, float minDeviation, float maxDeviation)
    implements Augmentation {

  static RandomPatchGaussian of(
      dev.detector.formats.protos.RandomPatchGaussian config, String path) {
    if (config.getMinPatchSize() < 1 || config.getMaxPatchSize() <= config.getMinPatchSize()) {
      throw DetectorException.badInput(
          "patches of %d up to, but without, %d pixels"
              .formatted(config.getMinPatchSize(), config.getMaxPatchSize()),
          path,
          "give 1 <= min_patch_size < max_patch_size");
    }
    return new RandomPatchGaussian(
        config.getRandomCoef(),
        config.getMinPatchSize(),
        config.getMaxPatchSize(),
        config.getMinGaussianStddev(),
        config.getMaxGaussianStddev());
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    if (!Draws.changes(random, randomCoef)) {
      return sample;
    }
    Image image = sample.image();
    int size = Draws.integer(random, minSize, endSize);
    float deviation = Draws.uniform(random, minDeviation, maxDeviation);
    int y = Draws.integer(random, 0, image.height());
    int x = Draws.integer(random, 0, image.width());
    CropWindow patch = patch(y, x, size, image);
    float[] out = image.pixels().clone();
    for (int row = patch.top(); row < patch.top() + patch.height(); row++) {
      int from = (row * image.width() + patch.left()) * Image.CHANNELS;
      for (int i = from; i < from + patch.width() * Image.CHANNELS; i++) {
        double noisy = out[i] / 255 + random.nextGaussian() * deviation;
        out[i] = (float) (Math.min(1, Math.max(0, noisy)) * 255);
      }
    }
    return sample.with(new Image(out, image.height(), image.width()));
  }

  /** The part of a square about a pixel that lies in the picture; an even one begins earlier. */
  static CropWindow patch(int y, int x, int size, Image image) {
    int top = Math.max(0, y - size / 2);
    int left = Math.max(0, x - size / 2);
    int bottom = Math.min(image.height(), y + (size + 1) / 2);
    int right = Math.min(image.width(), x + (size + 1) / 2);
    return new CropWindow(top, left, bottom - top, right - left);
  }
}
