package dev.detector.worker.metrics;

/**
 * The twelve numbers of a COCO detection evaluation, in the order of pycocotools' {@code stats}. A
 * value is in [0, 1], or -1 where there is no ground truth to measure against.
 */
public enum CocoMetric {
  /** Average precision over the IoU thresholds .50 to .95. */
  AP("Precision/mAP"),
  /** Average precision at IoU .50. */
  AP50("Precision/mAP@.50IOU"),
  /** Average precision at IoU .75. */
  AP75("Precision/mAP@.75IOU"),
  /** Average precision of objects up to 32² pixels. */
  AP_SMALL("Precision/mAP (small)"),
  /** Average precision of objects from 32² to 96² pixels. */
  AP_MEDIUM("Precision/mAP (medium)"),
  /** Average precision of objects from 96² pixels. */
  AP_LARGE("Precision/mAP (large)"),
  /** Average recall with one detection per image and class. */
  AR1("Recall/AR@1"),
  /** Average recall with ten detections per image and class. */
  AR10("Recall/AR@10"),
  /** Average recall with a hundred detections per image and class. */
  AR100("Recall/AR@100"),
  /** Average recall of objects up to 32² pixels. */
  AR_SMALL("Recall/AR@100 (small)"),
  /** Average recall of objects from 32² to 96² pixels. */
  AR_MEDIUM("Recall/AR@100 (medium)"),
  /** Average recall of objects from 96² pixels. */
  AR_LARGE("Recall/AR@100 (large)");

  /** What the OD API puts before every metric of its box evaluator. */
  static final String PREFIX = "DetectionBoxes_";

  private final String name;

  CocoMetric(String name) {
    this.name = name;
  }

  /** The OD API's tag, such as {@code DetectionBoxes_Precision/mAP@.50IOU}. */
  public String tag() {
    return PREFIX + name;
  }

  /** The OD API's tag of this metric for one class ({@code all_metrics_per_category}). */
  public String tag(String category) {
    return PREFIX + name + " ByCategory/" + category;
  }

  /** The OD API's tag of this metric for a group of classes ({@code super_categories}). */
  public String groupTag(String group) {
    return PREFIX + name + " BySuperCategory/" + group;
  }
}
