package dev.detector.worker.image;

import dev.detector.formats.DetectorException;
import dev.detector.formats.pipeline.BatchLimit;
import dev.detector.formats.protos.ConditionalShapeResizer;
import dev.detector.formats.protos.FixedShapeResizer;
import dev.detector.formats.protos.KeepAspectRatioResizer;
import dev.detector.formats.protos.PadToMultipleResizer;
import java.util.List;
import java.util.Optional;

/**
 * The {@code image_resizer} of a model's configuration. Some give inputs of one size, for which
 * graphs are built; with the others the size of the input varies from image to image.
 */
public sealed interface ImageResizer {

  /**
   * The size of a resized image before padding, which the Object Detection API calls the true image
   * shape.
   */
  Size trueSize(int height, int width);

  /** The size of the model's input for an image. */
  Size inputSize(int height, int width);

  /** The size of every input of the model; empty where it varies from image to image. */
  default Optional<Size> fixedSize() {
    return Optional.empty();
  }

  /** What padding is filled with, per channel; it is applied after normalization. */
  default float[] padValue() {
    return new float[Image.CHANNELS];
  }

  /** How pixels are resized. */
  ResizeMethod method();

  /** Whether the pixels of the corners stay in the corners. */
  default boolean cornersAligned() {
    return false;
  }

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
    Size padded = inputSize(image.height(), image.width());
    // Padding makes none smaller.
    BatchLimit.requirePicture(padded.height(), padded.width(), "model.ssd.image_resizer");
    Image resized =
        normalization.apply(
            cornersAligned()
                ? method().resizeCornersAligned(image, size.height(), size.width())
                : method().resize(image, size.height(), size.width()));
    Image input = resized.padTo(padded.height(), padded.width(), padValue());
    return new Prepared(grayscale() ? Grayscale.of(input) : input, size);
  }

  /**
   * The resizer that a configuration describes.
   *
   * @throws DetectorException if it is one that is not supported, by its field path
   */
  static ImageResizer of(dev.detector.formats.protos.ImageResizer config, String path) {
    ImageResizer resizer = build(config, path);
    resizer
        .fixedSize()
        .ifPresent(size -> BatchLimit.requirePicture(size.height(), size.width(), path));
    return resizer;
  }

  private static ImageResizer build(dev.detector.formats.protos.ImageResizer config, String path) {
    return switch (config.getImageResizerOneofCase()) {
      case FIXED_SHAPE_RESIZER ->
          fixedShape(config.getFixedShapeResizer(), path + ".fixed_shape_resizer");
      case KEEP_ASPECT_RATIO_RESIZER ->
          keepAspectRatio(config.getKeepAspectRatioResizer(), path + ".keep_aspect_ratio_resizer");
      case IDENTITY_RESIZER -> new Identity();
      case CONDITIONAL_SHAPE_RESIZER ->
          conditionalShape(
              config.getConditionalShapeResizer(), path + ".conditional_shape_resizer");
      case PAD_TO_MULTIPLE_RESIZER ->
          padToMultiple(config.getPadToMultipleResizer(), path + ".pad_to_multiple_resizer");
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
        config.getPadToMaxDimension(),
        pad,
        ResizeMethod.valueOf(config.getResizeMethod().name()),
        config.getConvertToGrayscale());
  }

  private static ConditionalShape conditionalShape(ConditionalShapeResizer config, String path) {
    if (config.getCondition() == ConditionalShapeResizer.ResizeCondition.INVALID) {
      throw DetectorException.badInput("INVALID", path + ".condition", "use GREATER or SMALLER");
    }
    if (config.getSizeThreshold() < 1) {
      throw DetectorException.badInput(
          String.valueOf(config.getSizeThreshold()), path + ".size_threshold", "use 1 or more");
    }
    return new ConditionalShape(
        config.getCondition() == ConditionalShapeResizer.ResizeCondition.GREATER,
        config.getSizeThreshold(),
        ResizeMethod.valueOf(config.getResizeMethod().name()),
        config.getConvertToGrayscale());
  }

  private static PadToMultiple padToMultiple(PadToMultipleResizer config, String path) {
    if (config.getMultiple() < 1) {
      throw DetectorException.badInput(
          String.valueOf(config.getMultiple()), path + ".multiple", "use 1 or more");
    }
    return new PadToMultiple(config.getMultiple(), config.getConvertToGrayscale());
  }

  /** {@code fixed_shape_resizer}: one size for all, whatever that does to the aspect ratio. */
  record FixedShape(int height, int width, ResizeMethod method, boolean grayscale)
      implements ImageResizer {
    @Override
    public Size trueSize(int imageHeight, int imageWidth) {
      return new Size(height, width);
    }

    @Override
    public Size inputSize(int imageHeight, int imageWidth) {
      return new Size(height, width);
    }

    @Override
    public Optional<Size> fixedSize() {
      return Optional.of(new Size(height, width));
    }
  }

  /**
   * {@code keep_aspect_ratio_resizer}: the shorter side becomes {@code minDimension} unless the
   * longer one would exceed {@code maxDimension}; then that one becomes {@code maxDimension}.
   *
   * @param padded whether the rest of a square of {@code maxDimension} is padding
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record KeepAspectRatio(
      int minDimension,
      int maxDimension,
      boolean padded,
      float[] padValue,
      ResizeMethod method,
      boolean grayscale)
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
    public Size inputSize(int height, int width) {
      return fixedSize().orElseGet(() -> trueSize(height, width));
    }

    @Override
    public Optional<Size> fixedSize() {
      return padded ? Optional.of(new Size(maxDimension, maxDimension)) : Optional.empty();
    }
  }

  /** {@code identity_resizer}: images stay as they are. */
  record Identity() implements ImageResizer {
    @Override
    public Size trueSize(int height, int width) {
      return new Size(height, width);
    }

    @Override
    public Size inputSize(int height, int width) {
      return new Size(height, width);
    }

    @Override
    public ResizeMethod method() {
      return ResizeMethod.BILINEAR;
    }

    @Override
    public boolean grayscale() {
      return false;
    }
  }

  /**
   * {@code conditional_shape_resizer}: images are shrunk until their longer side, or enlarged until
   * their shorter side is {@code threshold}; others stay as they are.
   *
   * @param greater whether larger images are shrunk, else smaller ones enlarged
   */
  record ConditionalShape(boolean greater, int threshold, ResizeMethod method, boolean grayscale)
      implements ImageResizer {
    @Override
    public Size trueSize(int height, int width) {
      int side = greater ? Math.max(height, width) : Math.min(height, width);
      int target = greater ? Math.min(side, threshold) : Math.max(side, threshold);
      // In single precision and cut off, as the Object Detection API computes it.
      float ratio = target / (float) side;
      return new Size((int) (height * ratio), (int) (width * ratio));
    }

    @Override
    public Size inputSize(int height, int width) {
      return trueSize(height, width);
    }

    @Override
    public boolean cornersAligned() {
      return true;
    }
  }

  /** {@code pad_to_multiple_resizer}: zeros to the right and below, up to the next multiple. */
  record PadToMultiple(int multiple, boolean grayscale) implements ImageResizer {
    @Override
    public Size trueSize(int height, int width) {
      return new Size(height, width);
    }

    @Override
    public Size inputSize(int height, int width) {
      return new Size(padded(height), padded(width));
    }

    private int padded(int pixels) {
      long padded = ((long) pixels + multiple - 1) / multiple * multiple;
      return (int) Math.min(Integer.MAX_VALUE, padded);
    }

    @Override
    public ResizeMethod method() {
      return ResizeMethod.BILINEAR;
    }
  }
}
