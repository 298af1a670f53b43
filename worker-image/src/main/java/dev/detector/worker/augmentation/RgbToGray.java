package dev.detector.worker.augmentation;

import dev.detector.worker.image.Grayscale;
import java.util.random.RandomGenerator;

/**
 * {@code rgb_to_gray}: takes the colours away. The Object Detection API goes on with a single
 * channel, which none of its feature extractors takes; here the picture keeps three equal ones.
 */
record RgbToGray() implements Augmentation {
  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    return sample.with(Grayscale.of(sample.image()));
  }
}
