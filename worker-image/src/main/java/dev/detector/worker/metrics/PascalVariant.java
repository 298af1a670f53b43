package dev.detector.worker.metrics;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What sets one of the PASCAL-like metric sets apart from the others.
 *
 * @param prefix of its tags
 * @param pooled the mean is the average precision of all classes' detections together
 * @param groups whether boxes around groups are known; else difficult objects are
 * @param groupWeight what finding something in a group is worth; 0 leaves such detections out
 * @param verified only classes that an image was searched for count in it
 * @param labelled as {@code verified}, by the image's labels alone
 * @param lowRecall where the curve begins to count
 * @param highRecall where it ends to
 */
record PascalVariant(
    String prefix,
    boolean pooled,
    boolean groups,
    double groupWeight,
    boolean verified,
    boolean labelled,
    double lowRecall,
    double highRecall) {
  static PascalVariant of(MetricsSet set, MetricsOptions options) {
    return switch (set) {
      case PASCAL_VOC -> whole("PascalBoxes", false, false, 0, false);
      case WEIGHTED_PASCAL_VOC -> whole("WeightedPascalBoxes", true, false, 0, false);
      case PRECISION_AT_RECALL ->
          new PascalVariant(
              "PrecisionAtRecallBoxes",
              false,
              false,
              0,
              false,
              options.skipUnlabelledClasses(),
              options.lowRecall(),
              options.highRecall());
      case OPEN_IMAGES_V2 -> whole("OpenImagesV2", false, true, 0, false);
      case OPEN_IMAGES_CHALLENGE -> whole("OpenImagesDetectionChallenge", false, true, 1, true);
      case COCO -> throw new IllegalArgumentException("the COCO set is no PASCAL-like one");
    };
  }

  private static PascalVariant whole(
      String prefix, boolean pooled, boolean groups, double groupWeight, boolean verified) {
    return new PascalVariant(prefix, pooled, groups, groupWeight, verified, false, 0, 1);
  }

  Detections counted(EvaluatedImage image) {
    if (verified) {
      return image.verifiableDetections();
    }
    return labelled ? image.labelledDetections() : image.detections();
  }

  String meanTag() {
    String recall =
        lowRecall > 0 || highRecall < 1
            ? "@[" + oneDecimal(lowRecall) + "," + oneDecimal(highRecall) + "]Recall"
            : "";
    return prefix + "_Precision/mAP@0.5IOU" + recall;
  }

  /** As Python prints it: a half goes to the even digit. */
  private static BigDecimal oneDecimal(double value) {
    return new BigDecimal(value).setScale(1, RoundingMode.HALF_EVEN);
  }

  String classTag(String category) {
    return prefix + "_PerformanceByCategory/AP@0.5IOU/" + category;
  }
}
