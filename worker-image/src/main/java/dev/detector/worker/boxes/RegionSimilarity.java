package dev.detector.worker.boxes;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.RegionSimilarityCalculator;

/** How well an anchor fits a ground-truth box; the more the higher. */
@FunctionalInterface
public interface RegionSimilarity {

  /**
   * Compares boxes with anchors.
   *
   * @param boxes ground truth, four floats each
   * @param scores probability of each box that it is an object
   * @return one row per box, one column per anchor
   */
  float[] compare(float[] boxes, float[] scores, BoxColumns anchors);

  /**
   * The similarity that {@code model.ssd.similarity_calculator} describes.
   *
   * @throws DetectorException if it describes none
   */
  static RegionSimilarity of(RegionSimilarityCalculator config) {
    return switch (config.getRegionSimilarityCase()) {
      case IOU_SIMILARITY -> (boxes, scores, anchors) -> anchors.iou(boxes);
      case IOA_SIMILARITY -> (boxes, scores, anchors) -> anchors.ioa(boxes);
      case NEG_SQ_DIST_SIMILARITY ->
          (boxes, scores, anchors) -> anchors.negativeSquaredDistance(boxes);
      case THRESHOLDED_IOU_SIMILARITY ->
          thresholdedIou(config.getThresholdedIouSimilarity().getIouThreshold());
      case REGIONSIMILARITY_NOT_SET ->
          throw DetectorException.badInput(
              "missing", "model.ssd.similarity_calculator", "use iou_similarity");
    };
  }

  /** The box's score where it overlaps the anchor by more than the threshold, else 0. */
  private static RegionSimilarity thresholdedIou(float threshold) {
    return (boxes, scores, anchors) -> {
      float[] similarity = anchors.iou(boxes);
      for (int i = 0; i < similarity.length; i++) {
        similarity[i] = similarity[i] > threshold ? scores[i / anchors.size()] : 0;
      }
      return similarity;
    };
  }
}
