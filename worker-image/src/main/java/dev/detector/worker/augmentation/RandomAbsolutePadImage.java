package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import dev.detector.worker.image.Image;
import dev.detector.worker.image.ImageResizer.Size;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * {@code random_absolute_pad_image}: puts the picture at a random place of one that is a few pixels
 * larger.
 *
 * @param height rows of padding that are not reached
 * @param width columns of padding that are not reached
 * @param colour of the padding, if not the picture's mean
 */
public record RandomAbsolutePadImage(int height, int width, Optional<float[]> colour)
    implements Augmentation {

  static RandomAbsolutePadImage of(
      dev.detector.formats.protos.RandomAbsolutePadImage config, String path) {
    if (config.getMaxHeightPadding() < 0 || config.getMaxWidthPadding() < 0) {
      throw DetectorException.badInput(
          "padding of %d rows and %d columns"
              .formatted(config.getMaxHeightPadding(), config.getMaxWidthPadding()),
          path,
          "use numbers that are not negative");
    }
    // 0 counts as 1 in the API: no padding either, since the most is never reached.
    return new RandomAbsolutePadImage(
        Math.max(1, config.getMaxHeightPadding()),
        Math.max(1, config.getMaxWidthPadding()),
        PadColour.of(config.getPadColorList(), path));
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    Image image = sample.image();
    Size own = new Size(image.height(), image.width());
    Size max = new Size(own.height() + height, own.width() + width);
    return RandomPadImage.pad(sample, own, max, colour, random);
  }
}
