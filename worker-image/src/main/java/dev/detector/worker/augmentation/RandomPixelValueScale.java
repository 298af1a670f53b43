package dev.detector.worker.augmentation;

import dev.detector.worker.image.Image;
import java.util.random.RandomGenerator;

/**
 * {@code random_pixel_value_scale}: multiplies each number of the picture by a factor of its own.
 */
public record RandomPixelValueScale(float min, float max) implements Augmentation {

  static RandomPixelValueScale of(dev.detector.formats.protos.RandomPixelValueScale config) {
    return new RandomPixelValueScale(config.getMinval(), config.getMaxval());
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    Image image = sample.image();
    float[] out = new float[image.pixels().length];
    for (int i = 0; i < out.length; i++) {
      out[i] = Levels.within(image.pixels()[i] * Draws.uniform(random, min, max));
    }
    return sample.with(new Image(out, image.height(), image.width()));
  }
}
