package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import dev.detector.worker.image.Image;
import dev.detector.worker.image.ResizeMethod;
import java.util.random.RandomGenerator;

/**
 * {@code random_downscale_to_target_pixels}: makes a picture smaller that has more than a random
 * number of pixels.
 */
public record RandomDownscaleToTargetPixels(float randomCoef, int minPixels, int endPixels)
    implements Augmentation {
  private static final int DEFAULT_MAX_PIXELS = 800_000;

  static RandomDownscaleToTargetPixels of(
      dev.detector.formats.protos.RandomDownscaleToTargetPixels config, String path) {
    // The API's function has another default than its proto, and only fields that are set reach it.
    int end = config.hasMaxTargetPixels() ? config.getMaxTargetPixels() : DEFAULT_MAX_PIXELS;
    if (config.getMinTargetPixels() < 1 || end <= config.getMinTargetPixels()) {
      throw DetectorException.badInput(
          "%d up to, but without, %d pixels".formatted(config.getMinTargetPixels(), end),
          path,
          "give 1 <= min_target_pixels < max_target_pixels");
    }
    return new RandomDownscaleToTargetPixels(
        config.getRandomCoef(), config.getMinTargetPixels(), end);
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    boolean changes = Draws.changes(random, randomCoef);
    int target = Draws.integer(random, minPixels, endPixels);
    Image image = sample.image();
    int pixels = image.height() * image.width();
    if (!changes || pixels <= target) {
      return sample;
    }
    float scale = (float) Math.sqrt(target / (float) pixels);
    int height = Math.max(1, (int) (scale * image.height()));
    int width = Math.max(1, (int) (scale * image.width()));
    return sample.with(ResizeMethod.BILINEAR.resize(image, height, width));
  }
}
