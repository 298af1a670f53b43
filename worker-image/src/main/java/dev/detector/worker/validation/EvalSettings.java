package dev.detector.worker.validation;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.EvalConfig;

/**
 * What {@code eval_config} asks for. Per-class metrics are always given, so {@code
 * include_metrics_per_category} needs no answer.
 *
 * @param batchSize images in one run of the graph
 * @param visualizations batches that are drawn
 * @param minScore detections drawn have at least this score
 * @param maxBoxes most detections drawn
 * @param allPerCategory all twelve metrics of each class
 */
public record EvalSettings(
    int batchSize, int visualizations, float minScore, int maxBoxes, boolean allPerCategory) {
  private static final String METRICS = "coco_detection_metrics";

  /**
   * Reads the block.
   *
   * @throws DetectorException for what is not supported, by its field path
   */
  public static EvalSettings of(EvalConfig config) {
    for (String metric : config.getMetricsSetList()) {
      refuse(!metric.equals(METRICS), "metrics_set", metric, "use " + METRICS);
    }
    refuse(config.getUseMovingAverages(), "use_moving_averages", "true", "remove it");
    refuse(
        config.getSkipPredictionsForUnlabeledClass(),
        "skip_predictions_for_unlabeled_class",
        "true",
        "remove it");
    refuse(config.getParameterizedMetricCount() > 0, "parameterized_metric", "set", "remove it");
    refuse(config.getSuperCategoriesCount() > 0, "super_categories", "set", "remove it");
    refuse(config.getEvalInstanceMasks(), "eval_instance_masks", "true", "remove it");
    refuse(config.getForceNoResize(), "force_no_resize", "true", "remove it");
    refuse(config.getUseDummyLossInEval(), "use_dummy_loss_in_eval", "true", "remove it");
    refuse(config.getBatchSize() < 1, "batch_size", "0", "give at least 1");
    return new EvalSettings(
        config.getBatchSize(),
        config.getRetainOriginalImages() ? config.getNumVisualizations() : 0,
        config.getMinScoreThreshold(),
        config.getMaxNumBoxesToVisualize(),
        config.getAllMetricsPerCategory());
  }

  private static void refuse(boolean refused, String field, String value, String mend) {
    if (refused) {
      throw DetectorException.badInput(value + " is not supported", "eval_config." + field, mend);
    }
  }
}
