package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import dev.detector.worker.image.ResizeMethod;
import java.util.random.RandomGenerator;

/**
 * {@code random_resize_method}: gives the picture another size by one of four methods, each as
 * likely as the others.
 */
public record RandomResizeMethod(int height, int width) implements Augmentation {

  static RandomResizeMethod of(dev.detector.formats.protos.RandomResizeMethod config, String path) {
    if (config.getTargetHeight() < 1 || config.getTargetWidth() < 1) {
      throw DetectorException.badInput(
          "target size %dx%d".formatted(config.getTargetHeight(), config.getTargetWidth()),
          path,
          "set target_height and target_width");
    }
    return new RandomResizeMethod(config.getTargetHeight(), config.getTargetWidth());
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    ResizeMethod[] methods = ResizeMethod.values();
    ResizeMethod method = methods[random.nextInt(methods.length)];
    return sample.with(method.resize(sample.image(), height, width));
  }
}
