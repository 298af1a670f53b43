package dev.detector.worker.augmentation;

import dev.detector.worker.image.Grayscale;
import java.util.random.RandomGenerator;

/** {@code random_rgb_to_gray}: takes the colours away with the given probability. */
public record RandomRgbToGray(float probability) implements Augmentation {

  static RandomRgbToGray of(dev.detector.formats.protos.RandomRGBtoGray config) {
    return new RandomRgbToGray(config.getProbability());
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    return Draws.happens(random, probability) ? sample.with(Grayscale.of(sample.image())) : sample;
  }
}
