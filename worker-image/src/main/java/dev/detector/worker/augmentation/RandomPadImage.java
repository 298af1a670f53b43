package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import dev.detector.worker.image.Image;
import dev.detector.worker.image.ImageResizer.Size;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * {@code random_pad_image}: puts the picture at a random place of a larger one.
 *
 * @param min least size, if not the picture's own
 * @param max size that is not reached, if not twice the picture's own
 * @param colour of the padding, if not the picture's mean
 */
public record RandomPadImage(Optional<Size> min, Optional<Size> max, Optional<float[]> colour)
    implements Augmentation {

  static RandomPadImage of(dev.detector.formats.protos.RandomPadImage config, String path) {
    return new RandomPadImage(
        size(
            config.hasMinImageHeight(),
            config.getMinImageHeight(),
            config.hasMinImageWidth(),
            config.getMinImageWidth(),
            path + ".min_image"),
        size(
            config.hasMaxImageHeight(),
            config.getMaxImageHeight(),
            config.hasMaxImageWidth(),
            config.getMaxImageWidth(),
            path + ".max_image"),
        PadColour.of(config.getPadColorList(), path));
  }

  private static Optional<Size> size(
      boolean hasHeight, int height, boolean hasWidth, int width, String path) {
    if (hasHeight != hasWidth) {
      throw DetectorException.badInput(
          hasHeight ? "a height without a width" : "a width without a height",
          path + (hasHeight ? "_width" : "_height"),
          "set both or none");
    }
    return hasHeight ? Optional.of(new Size(height, width)) : Optional.empty();
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    Image image = sample.image();
    Size own = new Size(image.height(), image.width());
    return pad(
        sample,
        min.orElse(own),
        max.orElse(new Size(2 * own.height(), 2 * own.width())),
        colour,
        random);
  }

  /**
   * Puts a sample into a larger picture of random size.
   *
   * @param min least size
   * @param max size that is not reached unless it is no more than the least one
   */
  static Sample pad(
      Sample sample, Size min, Size max, Optional<float[]> colour, RandomGenerator random) {
    Image image = sample.image();
    int height = side(image.height(), min.height(), max.height(), random);
    int width = side(image.width(), min.width(), max.width(), random);
    int top = offset(height - image.height(), random);
    int left = offset(width - image.width(), random);
    return place(sample, new Size(height, width), top, left, colour.orElseGet(image::mean));
  }

  private static int side(int own, int min, int max, RandomGenerator random) {
    int least = Math.max(own, min);
    int end = Math.max(own, max);
    return end > least ? Draws.integer(random, least, end) : end;
  }

  /** The API's own offsets never reach the far border either. */
  private static int offset(int room, RandomGenerator random) {
    return room > 0 ? Draws.integer(random, 0, room) : 0;
  }

  /** Puts a sample at a place of a larger picture. */
  static Sample place(Sample sample, Size size, int top, int left, float[] colour) {
    Image image = sample.image();
    CropWindow whole = new CropWindow(-top, -left, size.height(), size.width());
    return sample
        .with(Window.of(whole, image.height(), image.width()).toFrame(sample.boxes()))
        .with(image.place(top, left, size.height(), size.width(), colour));
  }
}
