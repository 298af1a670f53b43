package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import dev.detector.worker.image.ResizeMethod;
import java.util.random.RandomGenerator;

/** {@code resize_image}: gives the picture another size, whatever that does to its shape. */
public record ResizeImage(int height, int width, ResizeMethod method) implements Augmentation {

  static ResizeImage of(dev.detector.formats.protos.ResizeImage config, String path) {
    if (config.getNewHeight() < 1 || config.getNewWidth() < 1) {
      throw DetectorException.badInput(
          "new size %dx%d".formatted(config.getNewHeight(), config.getNewWidth()),
          path,
          "set new_height and new_width");
    }
    return new ResizeImage(
        config.getNewHeight(),
        config.getNewWidth(),
        ResizeMethod.valueOf(config.getMethod().name()));
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    return sample.with(method.resize(sample.image(), height, width));
  }
}
