package dev.detector.worker.image;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.FixedShapeResizer;
import dev.detector.formats.protos.KeepAspectRatioResizer;
import dev.detector.formats.protos.ResizeType;
import java.util.List;

/** The {@code image_resizer} of a model's configuration. */
public sealed interface ImageResizer {

  /**
   * The size of a resized image before padding, which the Object Detection API calls the true image
   * shape.
   */
  Size trueSize(int height, int width);

  /** The size of the tensor that the model gets for an image of this size. */
  Size paddedSize(int height, int width);

  /** What padding is filled with, per channel; it is applied after normalization. */
  float[] padValue();

  /** Rows and columns. */
  record Size(int height, int width) {}

  /**
   * A model's input.
   *
   * @param image normalized, resized and padded
   * @param trueSize the part of it, from the top left, that shows the picture
   */
  record Prepared(Image image, Size trueSize) {
    /**
     * Changes boxes [ymin, xmin, ymax, xmax] that are shares of the picture to shares of the whole
     * input, padding included.
     */
    public void toModelFrame(float[] boxes) {
      float vertical = trueSize.height() / (float) image.height();
      float horizontal = trueSize.width() / (float) image.width();
      for (int i = 0; i < boxes.length; i++) {
        boxes[i] *= i % 2 == 0 ? vertical : horizontal;
      }
    }
  }

  /** Resizes, normalizes and pads, as {@code preprocess} of the API's models does. */
  default Prepared prepare(Image image, PixelNormalization normalization) {
    Size size = trueSize(image.height(), image.width());
    Size padded = paddedSize(image.height(), image.width());
    Image resized =
        normalization.apply(ResizeMethod.BILINEAR.resize(image, size.height(), size.width()));
    return new Prepared(resized.padTo(padded.height(), padded.width(), padValue()), size);
  }

  /**
   * The resizer that a configuration describes.
   *
   * @throws DetectorException if it is one that is not supported, by its field path
   */
  static ImageResizer of(dev.detector.formats.protos.ImageResizer config, String path) {
    return switch (config.getImageResizerOneofCase()) {
      case FIXED_SHAPE_RESIZER -> fixedShape(config.getFixedShapeResizer(), path);
      case KEEP_ASPECT_RATIO_RESIZER -> keepAspectRatio(config.getKeepAspectRatioResizer(), path);
      default ->
          throw DetectorException.badInput(
              "image resizer " + config.getImageResizerOneofCase() + " is not supported",
              path,
              "use fixed_shape_resizer or keep_aspect_ratio_resizer");
    };
  }

  private static FixedShape fixedShape(FixedShapeResizer config, String path) {
    String where = path + ".fixed_shape_resizer";
    checkPlain(config.getResizeMethod(), config.getConvertToGrayscale(), where);
    return new FixedShape(config.getHeight(), config.getWidth());
  }

  private static KeepAspectRatio keepAspectRatio(KeepAspectRatioResizer config, String path) {
    String where = path + ".keep_aspect_ratio_resizer";
    checkPlain(config.getResizeMethod(), config.getConvertToGrayscale(), where);
    if (config.getMinDimension() > config.getMaxDimension()) {
      throw DetectorException.badInput(
          "min_dimension %d is above max_dimension %d"
              .formatted(config.getMinDimension(), config.getMaxDimension()),
          where,
          "swap them");
    }
    float[] pad = new float[Image.CHANNELS];
    List<Float> given = config.getPerChannelPadValueList();
    if (!given.isEmpty() && given.size() != Image.CHANNELS) {
      throw DetectorException.badInput(
          given.size() + " per_channel_pad_value entries", where, "give three, or none for zeros");
    }
    for (int c = 0; c < given.size(); c++) {
      pad[c] = given.get(c);
    }
    return new KeepAspectRatio(
        config.getMinDimension(), config.getMaxDimension(), config.getPadToMaxDimension(), pad);
  }

  private static void checkPlain(ResizeType method, boolean grayscale, String where) {
    if (method != ResizeType.BILINEAR) {
      throw DetectorException.badInput(
          "resize method " + method + " is not supported",
          where + ".resize_method",
          "use BILINEAR, the default");
    }
    if (grayscale) {
      throw DetectorException.badInput(
          "convert_to_grayscale is not supported", where + ".convert_to_grayscale", "remove it");
    }
  }

  /** {@code fixed_shape_resizer}: one size for all, whatever that does to the aspect ratio. */
  record FixedShape(int height, int width) implements ImageResizer {
    @Override
    public Size trueSize(int imageHeight, int imageWidth) {
      return new Size(height, width);
    }

    @Override
    public Size paddedSize(int imageHeight, int imageWidth) {
      return new Size(height, width);
    }

    @Override
    public float[] padValue() {
      return new float[Image.CHANNELS];
    }
  }

  /**
   * {@code keep_aspect_ratio_resizer}: the shorter side becomes {@code minDimension} unless the
   * longer one would exceed {@code maxDimension}; then that one becomes {@code maxDimension}.
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record KeepAspectRatio(
      int minDimension, int maxDimension, boolean padToMaxDimension, float[] padValue)
      implements ImageResizer {
    @Override
    public Size trueSize(int height, int width) {
      boolean landscape = height < width;
      // Single precision and half-to-even, as TensorFlow computes it for images of unknown size.
      float scale =
          Math.min(
              (landscape ? minDimension : maxDimension) / (float) height,
              (landscape ? maxDimension : minDimension) / (float) width);
      return new Size((int) Math.rint(scale * height), (int) Math.rint(scale * width));
    }

    @Override
    public Size paddedSize(int height, int width) {
      return padToMaxDimension ? new Size(maxDimension, maxDimension) : trueSize(height, width);
    }
  }
}
