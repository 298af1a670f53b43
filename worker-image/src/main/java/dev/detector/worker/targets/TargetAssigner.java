package dev.detector.worker.targets;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.Ssd;
import dev.detector.worker.boxes.BoxColumns;
import dev.detector.worker.boxes.FasterRcnnBoxCoder;
import dev.detector.worker.matching.ArgMaxMatcher;
import java.util.Locale;

/**
 * Assigns the ground truth of an image to the anchors by intersection over union, as the OD API's
 * target assigner does. Safe for use by several threads.
 */
public final class TargetAssigner {
  private final float[] anchors;
  private final BoxColumns anchorColumns;
  private final FasterRcnnBoxCoder boxCoder;
  private final ArgMaxMatcher matcher;
  private final float negativeClassWeight;

  /**
   * An assigner for a fixed set of anchors.
   *
   * @param anchors four floats each, in the frame of the ground truth
   * @param boxCoder code of the box targets
   * @param matcher decides which anchor belongs to which box
   * @param negativeClassWeight classification weight of background anchors
   */
  public TargetAssigner(
      float[] anchors,
      FasterRcnnBoxCoder boxCoder,
      ArgMaxMatcher matcher,
      float negativeClassWeight) {
    this.anchors = anchors.clone();
    this.anchorColumns = new BoxColumns(anchors);
    this.boxCoder = boxCoder;
    this.matcher = matcher;
    this.negativeClassWeight = negativeClassWeight;
  }

  /**
   * The assigner that {@code model.ssd} describes.
   *
   * @param anchors four floats each, as the model lays them out
   * @throws DetectorException for parts that are not supported, by their field path
   */
  public static TargetAssigner of(Ssd config, float[] anchors) {
    var similarity = config.getSimilarityCalculator();
    if (!similarity.hasIouSimilarity()) {
      throw DetectorException.badInput(
          "not supported: "
              + similarity.getRegionSimilarityCase().toString().toLowerCase(Locale.ROOT),
          "model.ssd.similarity_calculator",
          "use iou_similarity");
    }
    if (config.getUseConfidencesAsTargets()) {
      throw DetectorException.badInput(
          "not supported: true", "model.ssd.use_confidences_as_targets", "remove it");
    }
    return new TargetAssigner(
        anchors,
        FasterRcnnBoxCoder.of(config.getBoxCoder()),
        ArgMaxMatcher.of(config.getMatcher()),
        config.getNegativeClassWeight());
  }

  /** Number of anchors. */
  public int anchorCount() {
    return anchorColumns.size();
  }

  /**
   * Targets of one image.
   *
   * @param boxes ground truth, {@code [ymin, xmin, ymax, xmax]} as fractions of the image
   * @param classes class of each box, from 0
   * @param weights weight of each box; a box of weight 0 still keeps its anchors from being
   *     background, but forces no match
   * @throws IllegalArgumentException if the arrays disagree in length
   */
  public AnchorTargets assign(float[] boxes, int[] classes, float[] weights) {
    if (boxes.length != 4 * classes.length || weights.length != classes.length) {
      throw new IllegalArgumentException(
          "ground truth: "
              + boxes.length
              + " box coordinates, "
              + classes.length
              + " classes and "
              + weights.length
              + " weights do not belong together");
    }
    int count = anchorCount();
    boolean[] valid = new boolean[classes.length];
    for (int i = 0; i < valid.length; i++) {
      valid[i] = weights[i] > 0;
    }
    int[] match = matcher.match(anchorColumns.iou(boxes), count, valid);
    int[] classTargets = new int[count];
    float[] classWeights = new float[count];
    float[] boxTargets = new float[count * FasterRcnnBoxCoder.CODE_SIZE];
    float[] boxWeights = new float[count];
    for (int i = 0; i < count; i++) {
      int row = match[i];
      if (row >= 0) {
        classTargets[i] = classes[row] + 1;
        classWeights[i] = weights[row];
        boxWeights[i] = weights[row];
        boxCoder.encode(boxes, row, anchors, i, boxTargets);
      } else if (row == ArgMaxMatcher.UNMATCHED) {
        classWeights[i] = negativeClassWeight;
      }
    }
    return new AnchorTargets(classTargets, classWeights, boxTargets, boxWeights, match);
  }
}
