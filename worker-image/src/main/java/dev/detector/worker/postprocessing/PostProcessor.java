package dev.detector.worker.postprocessing;

import dev.detector.formats.DetectorException;
import dev.detector.formats.lint.SsdCombinations;
import dev.detector.formats.protos.Ssd;
import dev.detector.worker.boxes.BoxCoder;
import dev.detector.worker.boxes.GraphAnchors;
import dev.detector.worker.graph.GraphBuilder;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * Turns an SSD's predictions into detections, as the OD API's meta-architecture does: boxes are
 * decoded, logits become scores, non-maximum suppression picks what is reported.
 *
 * @param boxCoder code of the box predictions
 * @param scoreConversion from logits to scores
 * @param backgroundColumn whether the first column is the background's, which is not detected
 * @param nms picks the detections
 */
public record PostProcessor(
    BoxCoder boxCoder,
    ScoreConversion scoreConversion,
    boolean backgroundColumn,
    MulticlassNms nms) {

  /**
   * The post-processing that {@code model.ssd} describes.
   *
   * @throws DetectorException for parts that are not supported, by their field path
   */
  public static PostProcessor of(Ssd config) {
    SsdCombinations.require(config);
    var c = config.getPostProcessing();
    return new PostProcessor(
        BoxCoder.of(config.getBoxCoder()),
        ScoreConversion.of(c),
        config.getAddBackgroundClass(),
        MulticlassNms.of(c.getBatchNonMaxSuppression()));
  }

  /**
   * Adds the post-processing to a graph.
   *
   * @param boxEncodings [N, A, code size] float; N and A may vary
   * @param classLogits [N, A, C] float, background first if there is one; C static
   * @param windows [N, 4] float: the part of the model's input that the image covers, see {@link
   *     #windows} and {@link #wholeWindows}
   */
  public Detections build(
      GraphBuilder b,
      Output<?> boxEncodings,
      Output<?> classLogits,
      GraphAnchors anchors,
      Output<?> windows) {
    Output<?> boxes = boxCoder.decode(b, boxEncodings, anchors);
    Output<?> scores = scoreConversion.build(b, classLogits);
    Output<?> foreground =
        backgroundColumn ? b.slice(scores, new int[] {0, 0, 1}, new int[] {-1, -1, -1}) : scores;
    MulticlassNms.Selection selection = nms.build(b, boxes, foreground, windows);
    Output<?> isDetection =
        b.op("Less", positions(b, selection), b.op("ExpandDims", selection.count(), b.constant(1)));
    Operation multiclass =
        b.operation(
            "GatherV2",
            "multiclass_scores",
            a -> a.setAttr("batch_dims", 1L),
            scores,
            selection.indices(),
            b.constant(1));
    return new Detections(
        selection.boxes(),
        selection.scores(),
        selection.classes(),
        b.cast(selection.count(), DataType.DT_FLOAT),
        b.op(
            "SelectV2",
            b.op("ExpandDims", isDetection, b.constant(2)),
            multiclass.output(0),
            b.constant(0f)),
        selection.indices(),
        boxes,
        scores);
  }

  /**
   * Windows of images that were padded at their bottom and right.
   *
   * @param trueShapes [N, 3] int32: height, width and channels without the padding
   * @param images the model's input, [N, H, W, 3]
   * @return [N, 4] float
   */
  public static Output<?> windows(GraphBuilder b, Output<?> trueShapes, Output<?> images) {
    Output<?> sizes =
        b.cast(b.slice(trueShapes, new int[] {0, 0}, new int[] {-1, 2}), DataType.DT_FLOAT);
    Output<?> high = b.div(sizes, inputSize(b, images));
    return b.concat(1, List.of(b.op("ZerosLike", high), high));
  }

  /** [2] float: height and width, a constant where they are known. */
  private static Output<?> inputSize(GraphBuilder b, Output<?> images) {
    long height = images.shape().get(1);
    long width = images.shape().get(2);
    return height >= 0 && width >= 0
        ? b.floats(new float[] {height, width}, 2)
        : b.cast(b.spatialSize(images), DataType.DT_FLOAT);
  }

  /**
   * Windows of images that fill the model's input.
   *
   * @param images [N, ...], only for their number
   * @return [N, 4] float, each 0, 0, 1, 1
   */
  public static Output<?> wholeWindows(GraphBuilder b, Output<?> images) {
    Output<?> count = b.slice(b.op("Shape", images), new int[] {0}, new int[] {1});
    Output<?> repeats = b.concat(0, List.of(count, b.ints(1)));
    return b.op("Tile", b.floats(new float[] {0, 0, 1, 1}, 1, 4), repeats);
  }

  private static Output<?> positions(GraphBuilder b, MulticlassNms.Selection selection) {
    int size = Math.toIntExact(selection.scores().shape().get(1));
    return b.reshape(b.ints(IntStream.range(0, size).toArray()), 1, size);
  }
}
