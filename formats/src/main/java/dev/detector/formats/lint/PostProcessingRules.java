package dev.detector.formats.lint;

import dev.detector.formats.protos.BatchNonMaxSuppression;
import dev.detector.formats.protos.Ssd;
import dev.detector.formats.protos.TrainEvalPipelineConfig;

/** What suppression takes away before metrics see it. */
final class PostProcessingRules implements Rule {
  private static final String NMS = "model.ssd.post_processing.batch_non_max_suppression";
  private static final float HIGH_SCORE = 0.05f;

  /** COCO metrics look at this many detections of an image and class. */
  private static final long COCO_DETECTIONS = 100;

  @Override
  public void check(TrainEvalPipelineConfig config, LintContext context, Report report) {
    Ssd ssd = config.getModel().getSsd();
    if (!ssd.getPostProcessing().hasBatchNonMaxSuppression()) {
      return;
    }
    BatchNonMaxSuppression nms = ssd.getPostProcessing().getBatchNonMaxSuppression();
    if (nms.getScoreThreshold() > HIGH_SCORE) {
      report.warning(
          NMS + ".score_threshold",
          "is "
              + nms.getScoreThreshold()
              + ", which hides detections from the metrics and lowers recall and mAP",
          "use 1e-8 here and set the threshold for serving in inference.scoreThreshold");
    }
    long perClass = nms.getMaxDetectionsPerClass();
    long total = nms.getMaxTotalDetections();
    long needed = Math.min(COCO_DETECTIONS, perClass * Math.max(1, ssd.getNumClasses()));
    if (perClass <= total && total < needed) {
      report.warning(
          NMS + ".max_total_detections",
          "is "
              + total
              + ", but max_detections_per_class "
              + perClass
              + " for "
              + ssd.getNumClasses()
              + " classes gives more, of which metrics look at 100",
          "set it to at least " + needed);
    }
  }
}
