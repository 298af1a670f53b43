package dev.detector.worker.augmentation;

import dev.detector.worker.image.Image;
import java.util.random.RandomGenerator;

/**
 * {@code random_adjust_brightness}: adds to all levels up to {@code maxDelta} of their range, or
 * takes as much off.
 */
public record RandomAdjustBrightness(float maxDelta) implements Augmentation {

  static RandomAdjustBrightness of(dev.detector.formats.protos.RandomAdjustBrightness config) {
    return new RandomAdjustBrightness(config.getMaxDelta());
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    return sample.with(adjust(sample.image(), Draws.uniform(random, -maxDelta, maxDelta)));
  }

  /** Adds {@code delta} of the levels' range. */
  static Image adjust(Image image, float delta) {
    float[] out = new float[image.pixels().length];
    for (int i = 0; i < out.length; i++) {
      out[i] = Math.min(255, Math.max(0, (image.pixels()[i] / 255 + delta) * 255));
    }
    return new Image(out, image.height(), image.width());
  }
}
