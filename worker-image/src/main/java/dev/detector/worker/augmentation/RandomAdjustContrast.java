package dev.detector.worker.augmentation;

import dev.detector.worker.image.Image;
import java.util.random.RandomGenerator;

/**
 * {@code random_adjust_contrast}: moves each channel away from its mean, or towards it, by a random
 * factor.
 */
public record RandomAdjustContrast(float min, float max) implements Augmentation {

  static RandomAdjustContrast of(dev.detector.formats.protos.RandomAdjustContrast config) {
    return new RandomAdjustContrast(config.getMinDelta(), config.getMaxDelta());
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    return sample.with(adjust(sample.image(), Draws.uniform(random, min, max)));
  }

  /** Multiplies the distance from the channel's mean. */
  static Image adjust(Image image, float factor) {
    float[] mean = image.mean();
    float red = mean[0] - mean[0] * factor;
    float green = mean[1] - mean[1] * factor;
    float blue = mean[2] - mean[2] * factor;
    float[] in = image.pixels();
    float[] out = new float[in.length];
    for (int i = 0; i < out.length; i += Image.CHANNELS) {
      out[i] = Levels.within(in[i] * factor + red);
      out[i + 1] = Levels.within(in[i + 1] * factor + green);
      out[i + 2] = Levels.within(in[i + 2] * factor + blue);
    }
    return new Image(out, image.height(), image.width());
  }
}
