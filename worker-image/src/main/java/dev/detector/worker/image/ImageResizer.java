package dev.detector.worker.image;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.FixedShapeResizer;
import dev.detector.formats.protos.KeepAspectRatioResizer;
import java.util.List;
import java.util.Locale;

/**
 * The {@code image_resizer} of a model's configuration. All of them give inputs of one size: that
 * is what graphs are built for.
 */
public sealed interface ImageResizer {

  /**
   * The size of a resized image before padding, which the Object Detection API calls the true image
   * shape.
   */
  Size trueSize(int height, int width);

  /** The size of every input of the model. */
  Size inputSize();

  /** What padding is filled with, per channel; it is applied after normalization. */
  float[] padValue();

  /** How pixels are resized. */
  ResizeMethod method();

  /**
   * Whether colours are taken away. The Object Detection API goes on with a single channel, which
   * none of its feature extractors takes; here there are three equal ones.
   */
  boolean grayscale();

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
    Size padded = inputSize();
    Image resized = normalization.apply(method().resize(image, size.height(), size.width()));
    Image input = resized.padTo(padded.height(), padded.width(), padValue());
    return new Prepared(grayscale() ? Grayscale.of(input) : input, size);
  }

  /**
   * The resizer that a configuration describes.
   *
   * @throws DetectorException if it is one that is not supported, by its field path
   */
  static ImageResizer of(dev.detector.formats.protos.ImageResizer config, String path) {
    return switch (config.getImageResizerOneofCase()) {
      case FIXED_SHAPE_RESIZER ->
          fixedShape(config.getFixedShapeResizer(), path + ".fixed_shape_resizer");
      case KEEP_ASPECT_RATIO_RESIZER ->
          keepAspectRatio(config.getKeepAspectRatioResizer(), path + ".keep_aspect_ratio_resizer");
      case IDENTITY_RESIZER, CONDITIONAL_SHAPE_RESIZER, PAD_TO_MULTIPLE_RESIZER -> {
        String kind = config.getImageResizerOneofCase().name().toLowerCase(Locale.ROOT);
        throw DetectorException.badInput(
            "images of different sizes are not supported",
            path + "." + kind,
            "use fixed_shape_resizer, or keep_aspect_ratio_resizer with pad_to_max_dimension: true");
      }
      case IMAGERESIZERONEOF_NOT_SET ->
          throw DetectorException.badInput(
              "no image resizer", path, "add fixed_shape_resizer or keep_aspect_ratio_resizer");
    };
  }

  private static FixedShape fixedShape(FixedShapeResizer config, String path) {
    if (config.getHeight() < 1 || config.getWidth() < 1) {
      throw DetectorException.badInput(
          "size %dx%d".formatted(config.getHeight(), config.getWidth()),
          path,
          "set height and width");
    }
    return new FixedShape(
        config.getHeight(),
        config.getWidth(),
        ResizeMethod.valueOf(config.getResizeMethod().name()),
        config.getConvertToGrayscale());
  }

  private static KeepAspectRatio keepAspectRatio(KeepAspectRatioResizer config, String path) {
    if (!config.getPadToMaxDimension()) {
      throw DetectorException.badInput(
          "images of different sizes are not supported",
          path + ".pad_to_max_dimension",
          "set it to true");
    }
    if (config.getMinDimension() < 1 || config.getMinDimension() > config.getMaxDimension()) {
      throw DetectorException.badInput(
          "min_dimension %d and max_dimension %d"
              .formatted(config.getMinDimension(), config.getMaxDimension()),
          path,
          "give 1 <= min_dimension <= max_dimension");
    }
    float[] pad = new float[Image.CHANNELS];
    List<Float> given = config.getPerChannelPadValueList();
    if (!given.isEmpty() && given.size() != Image.CHANNELS) {
      throw DetectorException.badInput(
          given.size() + " per_channel_pad_value entries", path, "give three, or none for zeros");
    }
    for (int c = 0; c < given.size(); c++) {
      pad[c] = given.get(c);
    }
    return new KeepAspectRatio(
        config.getMinDimension(),
        config.getMaxDimension(),
        pad,
        ResizeMethod.valueOf(config.getResizeMethod().name()),
        config.getConvertToGrayscale());
  }

  /** {@code fixed_shape_resizer}: one size for all, whatever that does to the aspect ratio. */
  record FixedShape(int height, int width, ResizeMethod method, boolean grayscale)
      implements ImageResizer {
    @Override
    public Size trueSize(int imageHeight, int imageWidth) {
      return inputSize();
    }

    @Override
    public Size inputSize() {
      return new Size(height, width);
    }

    @Override
    public float[] padValue() {
      return new float[Image.CHANNELS];
    }
  }

  /**
   * {@code keep_aspect_ratio_resizer} with {@code pad_to_max_dimension}: the shorter side becomes
   * {@code minDimension} unless the longer one would exceed {@code maxDimension}; then that one
   * becomes {@code maxDimension}. The rest of a square of {@code maxDimension} is padding.
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record KeepAspectRatio(
      int minDimension, int maxDimension, float[] padValue, ResizeMethod method, boolean grayscale)
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
    public Size inputSize() {
      return new Size(maxDimension, maxDimension);
    }
  }
}
