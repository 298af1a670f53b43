package dev.detector.worker.augmentation;

import dev.detector.worker.image.Image;
import java.util.random.RandomGenerator;

/** {@code random_adjust_saturation}: makes colours stronger or paler by a random factor. */
public record RandomAdjustSaturation(float min, float max) implements Augmentation {

  static RandomAdjustSaturation of(dev.detector.formats.protos.RandomAdjustSaturation config) {
    return new RandomAdjustSaturation(config.getMinDelta(), config.getMaxDelta());
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    return sample.with(adjust(sample.image(), Draws.uniform(random, min, max)));
  }

  /**
   * Multiplies the saturation of HSV, which can be 1 at most: the brightest channel stays, the
   * others move away from it or towards it together.
   */
  static Image adjust(Image image, float factor) {
    float wanted = Math.max(0, factor);
    float[] in = image.pixels();
    float[] out = new float[in.length];
    for (int i = 0; i < out.length; i += Image.CHANNELS) {
      float high = Math.max(in[i], Math.max(in[i + 1], in[i + 2]));
      float range = high - Math.min(in[i], Math.min(in[i + 1], in[i + 2]));
      float stretch = range * wanted <= high ? wanted : high / range;
      out[i] = Levels.within(high - (high - in[i]) * stretch);
      out[i + 1] = Levels.within(high - (high - in[i + 1]) * stretch);
      out[i + 2] = Levels.within(high - (high - in[i + 2]) * stretch);
    }
    return new Image(out, image.height(), image.width());
  }
}
