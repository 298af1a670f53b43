package dev.detector.worker.postprocessing;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.BatchNonMaxSuppression;
import dev.detector.worker.graph.GraphBuilder;
import java.util.Arrays;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * Greedy non-maximum suppression, class by class, of every image of a batch; the classes' boxes are
 * then merged by score, clipped to the image's window, and cut to a number. Gives what the OD API's
 * batch multiclass non-max suppression gives, ties included.
 *
 * @param scoreThreshold boxes with a score at or below it are dropped
 * @param iouThreshold a box that overlaps a better one of its class more than this is dropped
 * @param maxDetectionsPerClass most boxes of one class
 * @param maxTotalDetections most boxes of an image, and the size of the outputs
 * @param softNmsSigma above 0: overlapping boxes lose score instead of being dropped
 * @param changeCoordinateFrame whether boxes become fractions of the window
 */
public record MulticlassNms(
    float scoreThreshold,
    float iouThreshold,
    int maxDetectionsPerClass,
    int maxTotalDetections,
    float softNmsSigma,
    boolean changeCoordinateFrame) {

  private static final String PATH = "model.ssd.post_processing.batch_non_max_suppression";

  /**
   * What is left, T = maxTotalDetections boxes per image, by falling score; zeros after the last.
   *
   * @param boxes [N, T, 4] float
   * @param classes [N, T] float, from 0
   * @param count [N] int32, number of detections
   * @param indices [N, T] int32, which of the given boxes
   * @param scores [N, T] float
   */
  public record Selection(
      Output<?> boxes, Output<?> classes, Output<?> count, Output<?> indices, Output<?> scores) {}

  /**
   * The suppression that {@code model.ssd.post_processing} describes.
   *
   * @throws DetectorException for variants that are not supported and for impossible numbers
   */
  public static MulticlassNms of(BatchNonMaxSuppression c) {
    refuse(c.getUseClassAgnosticNms(), "use_class_agnostic_nms");
    refuse(c.getUsePartitionedNms(), "use_partitioned_nms");
    refuse(c.getUseCombinedNms(), "use_combined_nms");
    refuse(c.getUseStaticShapes(), "use_static_shapes");
    refuse(c.getUseHardNms() && c.getSoftNmsSigma() != 0, "use_hard_nms");
    if (c.getIouThreshold() < 0 || c.getIouThreshold() > 1) {
      throw DetectorException.badInput(
          "must be from 0 to 1: " + c.getIouThreshold(), PATH + ".iou_threshold", "correct it");
    }
    if (c.getMaxDetectionsPerClass() < 1
        || c.getMaxDetectionsPerClass() > c.getMaxTotalDetections()) {
      throw DetectorException.badInput(
          "must be from 1 to max_total_detections: " + c.getMaxDetectionsPerClass(),
          PATH + ".max_detections_per_class",
          "correct it");
    }
    return new MulticlassNms(
        c.getScoreThreshold(),
        c.getIouThreshold(),
        c.getMaxDetectionsPerClass(),
        c.getMaxTotalDetections(),
        c.getSoftNmsSigma(),
        c.getChangeCoordinateFrame());
  }

  private static void refuse(boolean used, String field) {
    if (used) {
      throw DetectorException.badInput("not supported: true", PATH + "." + field, "remove it");
    }
  }

  /**
   * Adds the suppression to a graph.
   *
   * @param boxes [N, A, 4] float; A static, N may vary
   * @param scores [N, A, C] float, background left out; C static
   * @param windows [N, 4] float, to clip to
   */
  public Selection build(GraphBuilder b, Output<?> boxes, Output<?> scores, Output<?> windows) {
    int anchors = Math.toIntExact(boxes.shape().get(1));
    int classes = Math.toIntExact(scores.shape().get(2));
    // A function mapped over the images: they run in parallel, and their number may vary.
    try (ConcreteFunction image = ImageNms.function(this, anchors, classes)) {
      b.graph().attachFunction(image);
      Operation map =
          b.operation(
              "MapDefun",
              "non_max_suppression",
              op -> {
                op.addInputList(new Output<?>[] {boxes, scores, windows});
                op.addInputList(new Output<?>[0]);
                op.setAttr("f", image);
                DataType[] arguments = new DataType[3];
                Arrays.fill(arguments, DataType.DT_FLOAT);
                op.setAttr("Targuments", arguments);
                op.setAttr("Tcaptured", new DataType[0]);
                op.setAttr("output_types", ImageNms.outputTypes());
                op.setAttr("output_shapes", ImageNms.outputShapes(maxTotalDetections));
              });
      return new Selection(
          map.output(0), map.output(1), map.output(2), map.output(3), map.output(4));
    }
  }
}
