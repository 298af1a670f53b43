package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import dev.detector.worker.image.Image;
import dev.detector.worker.image.ResizeMethod;
import java.util.random.RandomGenerator;

/**
 * {@code random_scale_crop_and_pad_to_square}: the picture at a random size, cut off at a random
 * place or padded with black to a square (Tan et al., "EfficientDet", 2019).
 *
 * @param outputSize side of the square in pixels
 * @param scaleMin smallest longer side of the picture, in sides of the square
 * @param scaleMax largest longer side
 */
public record RandomScaleCropAndPadToSquare(int outputSize, float scaleMin, float scaleMax)
    implements Augmentation {

  static RandomScaleCropAndPadToSquare of(
      dev.detector.formats.protos.RandomScaleCropAndPadToSquare config, String path) {
    if (config.getOutputSize() < 1
        || config.getScaleMin() <= 0
        || config.getScaleMin() > config.getScaleMax()) {
      throw DetectorException.badInput(
          "a square of %d pixels at scales of %s to %s"
              .formatted(config.getOutputSize(), config.getScaleMin(), config.getScaleMax()),
          path,
          "give output_size of 1 or more and 0 < scale_min <= scale_max");
    }
    return new RandomScaleCropAndPadToSquare(
        config.getOutputSize(), config.getScaleMin(), config.getScaleMax());
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    float scale = Draws.uniform(random, scaleMin, scaleMax);
    return crop(sample, scale, random.nextFloat(), random.nextFloat());
  }

  /**
   * Scales and cuts.
   *
   * @param scale longer side of the scaled picture, in sides of the square
   * @param down where the square begins, as share of the rows that are too many
   * @param right where it begins, as share of the columns that are too many
   */
  Sample crop(Sample sample, float scale, float down, float right) {
    Image image = sample.image();
    float longer = Math.max(image.height(), image.width());
    int height = Math.max(1, (int) (scale * outputSize * (image.height() / longer)));
    int width = Math.max(1, (int) (scale * outputSize * (image.width() / longer)));
    int top = (int) (Math.max(0, height - outputSize) * down);
    int left = (int) (Math.max(0, width - outputSize) * right);
    CropWindow square = new CropWindow(top, left, outputSize, outputSize);
    float[] boxes = Window.of(square, height, width).toFrame(sample.boxes());
    Image scaled = ResizeMethod.BILINEAR.resize(image, height, width);
    return RandomSquareCropByScale.cut(sample.with(boxes))
        .with(
            scaled
                .crop(
                    top,
                    left,
                    Math.min(outputSize, height - top),
                    Math.min(outputSize, width - left))
                .padTo(outputSize, outputSize, new float[Image.CHANNELS]));
  }
}
