package dev.detector.worker.augmentation;

import dev.detector.worker.image.Image;
import java.util.random.RandomGenerator;

/** {@code random_adjust_hue}: turns the colours on their wheel by up to {@code maxDelta} of it. */
public record RandomAdjustHue(float maxDelta) implements Augmentation {

  static RandomAdjustHue of(dev.detector.formats.protos.RandomAdjustHue config) {
    return new RandomAdjustHue(config.getMaxDelta());
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    return sample.with(adjust(sample.image(), Draws.uniform(random, -maxDelta, maxDelta)));
  }

  /** Turns by {@code delta} of the wheel; brightest and darkest channel keep their levels. */
  static Image adjust(Image image, float delta) {
    float turn = 6 * (delta - (float) Math.floor(delta));
    float[] in = image.pixels();
    float[] out = new float[in.length];
    for (int i = 0; i < out.length; i += Image.CHANNELS) {
      float red = in[i];
      float green = in[i + 1];
      float blue = in[i + 2];
      float high = Math.max(red, Math.max(green, blue));
      float low = Math.min(red, Math.min(green, blue));
      float range = high - low;
      float hue = range == 0 ? 0 : hue(red, green, blue, high, range) + turn;
      hue = hue >= 6 ? hue - 6 : hue;
      // How far each channel is from the hue where it is brightest, in sixths of the wheel.
      out[i] = level(low, range, Math.abs(hue - 3) - 1);
      out[i + 1] = level(low, range, 2 - Math.abs(hue - 2));
      out[i + 2] = level(low, range, 2 - Math.abs(hue - 4));
    }
    return new Image(out, image.height(), image.width());
  }

  /** In sixths of the wheel. */
  private static float hue(float red, float green, float blue, float high, float range) {
    if (high == red) {
      float hue = (green - blue) / range;
      return hue < 0 ? hue + 6 : hue;
    }
    return high == green ? 2 + (blue - red) / range : 4 + (red - green) / range;
  }

  private static float level(float low, float range, float share) {
    return Levels.within(low + (share < 0 ? 0 : share > 1 ? 1 : share) * range);
  }
}
