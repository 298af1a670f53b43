package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import dev.detector.worker.image.Image;
import java.util.random.RandomGenerator;

/** {@code adjust_gamma}: {@code gain * level ^ gamma}, with levels as shares of 255. */
public record AdjustGamma(float gamma, float gain) implements Augmentation {

  static AdjustGamma of(dev.detector.formats.protos.AdjustGamma config, String path) {
    if (config.getGamma() < 0) {
      throw DetectorException.badInput(
          "gamma is " + config.getGamma(), path + ".gamma", "use a number that is not negative");
    }
    return new AdjustGamma(config.getGamma(), config.getGain());
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    Image image = sample.image();
    float[] whole = new float[256];
    for (int level = 0; level < whole.length; level++) {
      whole[level] = adjusted(level);
    }
    float[] out = new float[image.pixels().length];
    for (int i = 0; i < out.length; i++) {
      float level = image.pixels()[i];
      // Levels are whole unless an earlier step has changed them; powers are slow.
      boolean known = level == (int) level && level >= 0 && level < whole.length;
      out[i] = known ? whole[(int) level] : adjusted(level);
    }
    return sample.with(new Image(out, image.height(), image.width()));
  }

  private float adjusted(float level) {
    return Levels.within((float) (gain * Math.pow(level / 255, gamma) * 255));
  }
}
