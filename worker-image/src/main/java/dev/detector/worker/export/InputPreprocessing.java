package dev.detector.worker.export;

import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.image.Grayscale;
import dev.detector.worker.image.Image;
import dev.detector.worker.image.ImageResizer;
import dev.detector.worker.image.PixelNormalization;
import dev.detector.worker.image.ResizeMethod;
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
 * @param images [N, H, W, 3] float32, normalised, H and W static
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
        resizer instanceof ImageResizer.KeepAspectRatio keep
            ? keepAspectRatio(b, pictures, keep, normalization)
            : fixedShape(b, pictures, resizer, normalization);
    return resizer.grayscale()
        ? new InputPreprocessing(gray(b, resized.images), resized.windows)
        : resized;
  }

  private static InputPreprocessing fixedShape(
      GraphBuilder b, Output<?> pictures, ImageResizer resizer, PixelNormalization normalization) {
    ImageResizer.Size size = resizer.inputSize();
    Output<?> resized = resize(b, pictures, b.ints(size.height(), size.width()), resizer.method());
    Output<?> images = normalization.apply(b, resized);
    return new InputPreprocessing(images, PostProcessor.wholeWindows(b, images));
  }

  private static InputPreprocessing keepAspectRatio(
      GraphBuilder b,
      Output<?> pictures,
      ImageResizer.KeepAspectRatio resizer,
      PixelNormalization normalization) {
    Output<?> size = newSize(b, pictures, resizer);
    Output<?> resized = resize(b, pictures, size, resizer.method());
    Output<?> images = pad(b, normalization.apply(b, resized), size, resizer);
    Output<?> batch = b.slice(b.op("Shape", images), new int[] {0}, new int[] {1});
    Output<?> trueShape = b.reshape(b.concat(0, List.of(size, b.ints(3))), 1, 3);
    Output<?> trueShapes = b.op("Tile", trueShape, b.concat(0, List.of(batch, b.ints(1))));
    int side = resizer.maxDimension();
    return new InputPreprocessing(images, PostProcessor.windows(b, trueShapes, side, side));
  }

  /** As {@link Grayscale}, in three equal channels. */
  private static Output<?> gray(GraphBuilder b, Output<?> images) {
    Output<?> weighted = b.mul(images, b.floats(Grayscale.weights(), Image.CHANNELS));
    Output<?> gray = b.op("ExpandDims", b.sum(weighted, 3), b.constant(3));
    return b.op("Tile", gray, b.ints(1, 1, 1, Image.CHANNELS));
  }

  /** Single precision and rounding half to even, as {@link ImageResizer#trueSize}. */
  private static Output<?> newSize(
      GraphBuilder b, Output<?> pictures, ImageResizer.KeepAspectRatio resizer) {
    Output<?> size =
        b.cast(b.slice(b.op("Shape", pictures), new int[] {1}, new int[] {2}), DataType.DT_FLOAT);
    Output<?> axis = b.constant(0);
    Output<?> toMin = b.div(b.constant((float) resizer.minDimension()), b.op("Min", size, axis));
    Output<?> toMax = b.div(b.constant((float) resizer.maxDimension()), b.op("Max", size, axis));
    Output<?> scaled = b.mul(b.op("Minimum", toMin, toMax), size);
    return b.cast(b.op("Round", scaled), DataType.DT_INT32);
  }

  /** Fills up with the pad value, which the config gives in normalised units. */
  private static Output<?> pad(
      GraphBuilder b, Output<?> images, Output<?> size, ImageResizer.KeepAspectRatio resizer) {
    int side = resizer.maxDimension();
    Output<?> missing = b.sub(b.ints(side, side), size);
    Output<?> after = b.concat(0, List.of(b.ints(0), missing, b.ints(0)));
    Output<?> paddings = b.stack(1, List.of(b.ints(0, 0, 0, 0), after));
    return b.reshape(padChannels(b, images, paddings, resizer.padValue()), -1, side, side, 3);
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

  /** TensorFlow 1's resizing: no half-pixel centres, corners not aligned. */
  private static Output<?> resize(
      GraphBuilder b, Output<?> pictures, Output<?> size, ResizeMethod method) {
    return switch (method) {
      case BILINEAR -> b.op("ResizeBilinear", pictures, size);
      case BICUBIC -> b.op("ResizeBicubic", pictures, size);
      case AREA -> b.op("ResizeArea", pictures, size);
      case NEAREST_NEIGHBOR ->
          b.cast(b.op("ResizeNearestNeighbor", pictures, size), DataType.DT_FLOAT);
    };
  }
}
