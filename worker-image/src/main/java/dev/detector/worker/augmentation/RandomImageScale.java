package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import dev.detector.worker.image.Image;
import dev.detector.worker.image.ResizeMethod;
import java.util.random.RandomGenerator;

/** {@code random_image_scale}: makes the picture larger or smaller. */
public record RandomImageScale(float min, float max) implements Augmentation {

  static RandomImageScale of(dev.detector.formats.protos.RandomImageScale config, String path) {
    if (config.getMinScaleRatio() <= 0 || config.getMinScaleRatio() > config.getMaxScaleRatio()) {
      throw DetectorException.badInput(
          "scales of %s to %s".formatted(config.getMinScaleRatio(), config.getMaxScaleRatio()),
          path,
          "give 0 < min_scale_ratio <= max_scale_ratio");
    }
    return new RandomImageScale(config.getMinScaleRatio(), config.getMaxScaleRatio());
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    return sample.with(scale(sample.image(), Draws.uniform(random, min, max)));
  }

  /** A picture of another size, corners on corners. */
  static Image scale(Image image, float factor) {
    int height = Math.max(1, (int) (image.height() * factor));
    int width = Math.max(1, (int) (image.width() * factor));
    return ResizeMethod.BILINEAR.resizeCornersAligned(image, height, width);
  }
}
