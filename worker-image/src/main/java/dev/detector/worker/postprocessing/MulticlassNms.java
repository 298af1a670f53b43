package dev.detector.worker.postprocessing;

import dev.detector.formats.protos.BatchNonMaxSuppression;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.PerImage;
import java.util.List;
import org.tensorflow.Output;

/**
 * Greedy non-maximum suppression of every image of a batch, by class or over all classes; what is
 * left is merged by score, clipped to the image's window, and cut to a number. Gives what the OD
 * API's batch multiclass non-max suppression gives, ties included.
 *
 * @param scoreThreshold boxes with a score at or below it are dropped
 * @param iouThreshold a box that overlaps a better one of its class more than this is dropped
 * @param maxDetectionsPerClass most boxes of one class
 * @param maxTotalDetections most boxes of an image
 * @param softNmsSigma above 0: overlapping boxes lose score instead of being dropped
 * @param changeCoordinateFrame whether boxes become fractions of the window
 * @param variant which of the OD API's algorithms
 */
public record MulticlassNms(
    float scoreThreshold,
    float iouThreshold,
    int maxDetectionsPerClass,
    int maxTotalDetections,
    float softNmsSigma,
    boolean changeCoordinateFrame,
    Variant variant) {

  /**
   * Small differences between the OD API's algorithms. There they also differ in speed; here all
   * are the same op.
   *
   * @param classAgnostic whether a box has its best class only, and is dropped for an overlapping
   *     box of any class; {@code maxDetectionsPerClass} does not count then
   * @param staticShapes whether a box is dropped at the overlap of {@code iouThreshold} already,
   *     and there is no more room for detections than {@code maxDetectionsPerClass} of each class
   * @param keepsEmpty whether boxes stay that have no area within the window
   */
  public record Variant(boolean classAgnostic, boolean staticShapes, boolean keepsEmpty) {
    /** By class. */
    public static final Variant DEFAULT = new Variant(false, false, false);
  }

  /**
   * What is left, T boxes per image, by falling score; zeros after the last.
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
   * The suppression that {@code model.ssd.post_processing} describes, its combination of fields
   * checked. {@code use_partitioned_nms} and {@code use_cpu_nms} choose between ways to the same
   * result and need no counterpart.
   */
  static MulticlassNms of(BatchNonMaxSuppression c) {
    return new MulticlassNms(
        c.getScoreThreshold(),
        c.getIouThreshold(),
        c.getMaxDetectionsPerClass(),
        c.getMaxTotalDetections(),
        c.getSoftNmsSigma(),
        c.getChangeCoordinateFrame(),
        new Variant(
            c.getUseClassAgnosticNms(),
            c.getUseStaticShapes() && !c.getUseCombinedNms(),
            c.getUseCombinedNms()));
  }

  /** Room for detections of an image with so many classes: the T of {@link Selection}. */
  int outputSize(int classes) {
    return variant.staticShapes() && !variant.classAgnostic()
        ? Math.min(maxTotalDetections, maxDetectionsPerClass * classes)
        : maxTotalDetections;
  }

  /**
   * Adds the suppression to a graph.
   *
   * @param boxes [N, A, 4] float; N and A may vary
   * @param scores [N, A, C] float, background left out; C static
   * @param windows [N, 4] float, to clip to
   */
  public Selection build(GraphBuilder b, Output<?> boxes, Output<?> scores, Output<?> windows) {
    long anchors = boxes.shape().get(1);
    int classes = Math.toIntExact(scores.shape().get(2));
    List<Output<?>> outputs =
        PerImage.map(
            b,
            "non_max_suppression",
            image -> ImageNms.build(image, this, anchors, classes),
            ImageNms.values(outputSize(classes)),
            List.of(boxes, scores, windows));
    return new Selection(
        outputs.get(0), outputs.get(1), outputs.get(2), outputs.get(3), outputs.get(4));
  }
}
