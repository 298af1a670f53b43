package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import dev.detector.worker.image.Image;
import java.util.random.RandomGenerator;

/**
 * {@code random_distort_color}: brightness, saturation, hue and contrast one after the other,
 * strongly. In the second order contrast comes before saturation and hue.
 */
public record RandomDistortColor(boolean contrastFirst) implements Augmentation {
  private static final float MAX_BRIGHTNESS = 32f / 255f;
  private static final float MAX_HUE = 0.2f;
  private static final float MIN_FACTOR = 0.5f;
  private static final float MAX_FACTOR = 1.5f;

  static RandomDistortColor of(dev.detector.formats.protos.RandomDistortColor config, String path) {
    int ordering = config.getColorOrdering();
    if (ordering != 0 && ordering != 1) {
      throw DetectorException.badInput(
          "color_ordering is " + ordering, path + ".color_ordering", "use 0 or 1");
    }
    return new RandomDistortColor(ordering == 1);
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    float brightness = Draws.uniform(random, -MAX_BRIGHTNESS, MAX_BRIGHTNESS);
    float saturation = Draws.uniform(random, MIN_FACTOR, MAX_FACTOR);
    float hue = Draws.uniform(random, -MAX_HUE, MAX_HUE);
    float contrast = Draws.uniform(random, MIN_FACTOR, MAX_FACTOR);
    Image image = RandomAdjustBrightness.adjust(sample.image(), brightness);
    if (contrastFirst) {
      image = RandomAdjustContrast.adjust(image, contrast);
    }
    image = RandomAdjustHue.adjust(RandomAdjustSaturation.adjust(image, saturation), hue);
    return sample.with(contrastFirst ? image : RandomAdjustContrast.adjust(image, contrast));
  }
}
