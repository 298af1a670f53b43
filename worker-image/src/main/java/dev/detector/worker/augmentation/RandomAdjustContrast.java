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
    float[] offset = new float[Image.CHANNELS];
    for (int c = 0; c < Image.CHANNELS; c++) {
      offset[c] = mean[c] - mean[c] * factor;
    }
    float[] in = image.pixels();
    float[] out = new float[in.length];
    for (int i = 0; i < out.length; i += Image.CHANNELS) {
      for (int c = 0; c < Image.CHANNELS; c++) {
        out[i + c] = Math.min(255, Math.max(0, in[i + c] * factor + offset[c]));
      }
    }
    return new Image(out, image.height(), image.width());
  }
}
