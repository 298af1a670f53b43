package dev.detector.worker.export;

import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.PadToMultiple;
import dev.detector.worker.image.Grayscale;
import dev.detector.worker.image.Image;
import dev.detector.worker.image.ImageResizer;
import dev.detector.worker.image.PixelNormalization;
import dev.detector.worker.postprocessing.PostProcessor;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * From a batch of pictures of one size to the model's input, in the graph. The OD API normalises
 * first and resizes then; resizing the bytes first gives the same numbers to rounding (both are
 * linear) and spares the large float image.
 *
 * @param images [N, H, W, 3] float32, normalised; H and W are known where the resizer gives one
 *     size
 * @param windows [N, 4] float32: the part of the input that the picture covers, as fractions
 */
record InputPreprocessing(Output<?> images, Output<?> windows) {

  /**
   * Adds the ops to a graph.
   *
   * @param pictures [N, ?, ?, 3] uint8
   * @param normalization the model's
   */
  static InputPreprocessing build(
      GraphBuilder b, Output<?> pictures, ImageResizer resizer, PixelNormalization normalization) {
    InputPreprocessing resized =
        resizer instanceof ImageResizer.FixedShape
            ? fixedShape(b, pictures, resizer, normalization)
            : varyingShape(b, pictures, resizer, normalization);
    return resizer.grayscale()
        ? new InputPreprocessing(gray(b, resized.images), resized.windows)
        : resized;
  }

  private static InputPreprocessing fixedShape(
      GraphBuilder b, Output<?> pictures, ImageResizer resizer, PixelNormalization normalization) {
    ImageResizer.Size size = resizer.fixedSize().orElseThrow();
    Output<?> resized = resize(b, pictures, b.ints(size.height(), size.width()), resizer);
    Output<?> images = normalization.apply(b, resized);
    return new InputPreprocessing(images, PostProcessor.wholeWindows(b, images));
  }

  private static InputPreprocessing varyingShape(
      GraphBuilder b, Output<?> pictures, ImageResizer resizer, PixelNormalization normalization) {
    Output<?> size = newSize(b, pictures, resizer);
    Output<?> resized =
        size == null ? b.cast(pictures, DataType.DT_FLOAT) : resize(b, pictures, size, resizer);
    Output<?> trueSize = size == null ? b.spatialSize(pictures) : size;
    Output<?> images = pad(b, normalization.apply(b, resized), trueSize, resizer);
    Output<?> batch = b.slice(b.op("Shape", images), new int[] {0}, new int[] {1});
    Output<?> trueShape = b.reshape(b.concat(0, List.of(trueSize, b.ints(3))), 1, 3);
    Output<?> trueShapes = b.op("Tile", trueShape, b.concat(0, List.of(batch, b.ints(1))));
    return new InputPreprocessing(images, PostProcessor.windows(b, trueShapes, images));
  }

  /** As {@link Grayscale}, in three equal channels. */
  private static Output<?> gray(GraphBuilder b, Output<?> images) {
    Output<?> weighted = b.mul(images, b.floats(Grayscale.weights(), Image.CHANNELS));
    Output<?> gray = b.op("ExpandDims", b.sum(weighted, 3), b.constant(3));
    return b.op("Tile", gray, b.ints(1, 1, 1, Image.CHANNELS));
  }

  /** The size before padding, as {@link ImageResizer#trueSize}; null for the pictures' own. */
  private static Output<?> newSize(GraphBuilder b, Output<?> pictures, ImageResizer resizer) {
    Output<?> own = b.spatialSize(pictures);
    if (resizer instanceof ImageResizer.KeepAspectRatio keep) {
      return keepAspectRatio(b, own, keep);
    }
    return resizer instanceof ImageResizer.ConditionalShape conditional
        ? conditionalShape(b, own, conditional)
        : null;
  }

  /** Single precision and rounding half to even. */
  private static Output<?> keepAspectRatio(
      GraphBuilder b, Output<?> own, ImageResizer.KeepAspectRatio resizer) {
    Output<?> size = b.cast(own, DataType.DT_FLOAT);
    Output<?> axis = b.constant(0);
    Output<?> toMin = b.div(b.constant((float) resizer.minDimension()), b.op("Min", size, axis));
    Output<?> toMax = b.div(b.constant((float) resizer.maxDimension()), b.op("Max", size, axis));
    Output<?> scaled = b.mul(b.op("Minimum", toMin, toMax), size);
    return b.cast(b.op("Round", scaled), DataType.DT_INT32);
  }

  /** Single precision and cut off. */
  private static Output<?> conditionalShape(
      GraphBuilder b, Output<?> own, ImageResizer.ConditionalShape resizer) {
    Output<?> side = b.op(resizer.greater() ? "Max" : "Min", own, b.constant(0));
    Output<?> target =
        b.op(resizer.greater() ? "Minimum" : "Maximum", side, b.constant(resizer.threshold()));
    Output<?> ratio = b.div(b.cast(target, DataType.DT_FLOAT), b.cast(side, DataType.DT_FLOAT));
    return b.cast(b.mul(b.cast(own, DataType.DT_FLOAT), ratio), DataType.DT_INT32);
  }

  /** Fills up with the pad value, which the config gives in normalised units. */
  private static Output<?> pad(
      GraphBuilder b, Output<?> images, Output<?> size, ImageResizer resizer) {
    if (resizer instanceof ImageResizer.PadToMultiple multiple) {
      return PadToMultiple.of(b, images, multiple.multiple());
    }
    return resizer.fixedSize().isPresent()
        ? pad(b, images, size, resizer.fixedSize().get(), resizer.padValue())
        : images;
  }

  private static Output<?> pad(
      GraphBuilder b, Output<?> images, Output<?> size, ImageResizer.Size whole, float[] value) {
    Output<?> missing = b.sub(b.ints(whole.height(), whole.width()), size);
    Output<?> after = b.concat(0, List.of(b.ints(0), missing, b.ints(0)));
    Output<?> paddings = b.stack(1, List.of(b.ints(0, 0, 0, 0), after));
    return b.reshape(padChannels(b, images, paddings, value), -1, whole.height(), whole.width(), 3);
  }

  /** Pad is by zeros: another value is taken off before and put back after. */
  private static Output<?> padChannels(
      GraphBuilder b, Output<?> images, Output<?> paddings, float[] values) {
    if (Arrays.equals(values, new float[values.length])) {
      return b.op("Pad", images, paddings);
    }
    Output<?> value = b.floats(values, values.length);
    return b.add(b.op("Pad", b.sub(images, value), paddings), value);
  }

  /** TensorFlow 1's resizing: no half-pixel centres. */
  private static Output<?> resize(
      GraphBuilder b, Output<?> pictures, Output<?> size, ImageResizer resizer) {
    return switch (resizer.method()) {
      case BILINEAR -> resize(b, "ResizeBilinear", pictures, size, resizer);
      case BICUBIC -> resize(b, "ResizeBicubic", pictures, size, resizer);
      case AREA -> resize(b, "ResizeArea", pictures, size, resizer);
      case NEAREST_NEIGHBOR ->
          b.cast(resize(b, "ResizeNearestNeighbor", pictures, size, resizer), DataType.DT_FLOAT);
    };
  }

  private static Output<?> resize(
      GraphBuilder b, String op, Output<?> pictures, Output<?> size, ImageResizer resizer) {
    return b.op(op, a -> a.setAttr("align_corners", resizer.cornersAligned()), pictures, size);
  }
}
