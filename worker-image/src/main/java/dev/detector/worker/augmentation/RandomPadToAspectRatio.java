package dev.detector.worker.augmentation;

import dev.detector.worker.image.Image;
import dev.detector.worker.image.ImageResizer.Size;
import java.util.random.RandomGenerator;

/**
 * Pads with black at the bottom and at the right up to a given shape, the second half of {@code
 * ssd_random_crop_pad_fixed_aspect_ratio}.
 *
 * @param aspectRatio width / height
 * @param ratios size of the result, as far as the shape allows
 */
record RandomPadToAspectRatio(float aspectRatio, PaddedSizeRatios ratios) implements Augmentation {

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    Image image = sample.image();
    float own = image.width() / (float) image.height();
    float height = own <= aspectRatio ? image.height() : image.width() / aspectRatio;
    float width = own >= aspectRatio ? image.width() : image.height() * aspectRatio;
    float max =
        Math.min(
            Math.max(ratios.maxHeight() * image.height(), height) / height,
            Math.max(ratios.maxWidth() * image.width(), width) / width);
    float least =
        Math.max(
            Math.max(ratios.minHeight() * image.height(), height) / height,
            Math.max(ratios.minWidth() * image.width(), width) / width);
    return pad(sample, Draws.uniform(random, Math.min(max, least), max));
  }

  /** Pads to {@code scale} times the smallest picture of the shape that this one fits in. */
  Sample pad(Sample sample, float scale) {
    Image image = sample.image();
    float own = image.width() / (float) image.height();
    float height = own <= aspectRatio ? image.height() : image.width() / aspectRatio;
    float width = own >= aspectRatio ? image.width() : image.height() * aspectRatio;
    Size size =
        new Size(
            Math.max(image.height(), (int) Math.rint(scale * height)),
            Math.max(image.width(), (int) Math.rint(scale * width)));
    return RandomPadImage.place(sample, size, 0, 0, new float[Image.CHANNELS]);
  }
}
