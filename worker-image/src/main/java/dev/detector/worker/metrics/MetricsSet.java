package dev.detector.worker.metrics;

import java.util.Arrays;
import java.util.Optional;

/** The OD API's box metrics, by their names in {@code eval_config.metrics_set}. */
public enum MetricsSet {
  /** {@link CocoMetrics}. */
  COCO("coco_detection_metrics"),
  /** Mean of the classes' average precisions at IoU .5; difficult objects are left out. */
  PASCAL_VOC("pascal_voc_detection_metrics"),
  /** Average precision at IoU .5 of the detections of all classes together. */
  WEIGHTED_PASCAL_VOC("weighted_pascal_voc_detection_metrics"),
  /** As {@link #PASCAL_VOC}, over a part of the recall only. */
  PRECISION_AT_RECALL("precision_at_recall_detection_metrics"),
  /** As {@link #PASCAL_VOC}; detections within a group's box are left out. */
  OPEN_IMAGES_V2("oid_V2_detection_metrics", "open_images_V2_detection_metrics"),
  /**
   * As {@link #OPEN_IMAGES_V2}, but a group is worth one object, and only classes that the image
   * was searched for count.
   */
  OPEN_IMAGES_CHALLENGE(
      "oid_challenge_detection_metrics", "oid_challenge_object_detection_metrics");

  private final String configName;
  private final String olderName;

  MetricsSet(String configName) {
    this(configName, configName);
  }

  MetricsSet(String configName, String olderName) {
    this.configName = configName;
    this.olderName = olderName;
  }

  /** The set of a name, which may be one that older configurations use. */
  public static Optional<MetricsSet> of(String name) {
    return Arrays.stream(values())
        .filter(set -> set.configName.equals(name) || set.olderName.equals(name))
        .findFirst();
  }

  /** The name in use today. */
  public String configName() {
    return configName;
  }
}
