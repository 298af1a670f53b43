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
    float[] in = image.pixels();
    float[] out = new float[in.length];
    for (int i = 0; i < out.length; i += Image.CHANNELS) {
      float high = Math.max(in[i], Math.max(in[i + 1], in[i + 2]));
      float low = Math.min(in[i], Math.min(in[i + 1], in[i + 2]));
      float saturation = high > 0 ? (high - low) / high : 0;
      float wanted = Math.min(1, Math.max(0, saturation * factor));
      float stretch = saturation > 0 ? wanted / saturation : 1;
      for (int c = 0; c < Image.CHANNELS; c++) {
        float level = high - (high - in[i + c]) * stretch;
        out[i + c] = Math.min(255, Math.max(0, level));
      }
    }
    return new Image(out, image.height(), image.width());
  }
}
