package dev.detector.formats.lint;

import dev.detector.formats.protos.ConditionalShapeResizer.ResizeCondition;
import dev.detector.formats.protos.ImageResizer;
import dev.detector.formats.protos.TrainEvalPipelineConfig;

/** Image resizers whose output varies in size from image to image. */
final class VaryingSizeRules {
  private static final String RESIZER = "model.ssd.image_resizer.";

  private VaryingSizeRules() {}

  /**
   * Checks what they need of the rest.
   *
   * @param stride what the sides of images must be multiples of
   */
  static void check(TrainEvalPipelineConfig config, int stride, Report report) {
    ImageResizer resizer = config.getModel().getSsd().getImageResizer();
    checkValues(resizer, report);
    if (!varies(resizer)) {
      return;
    }
    int multiple = resizer.hasPadToMultipleResizer() ? multiple(resizer) : 1;
    if (multiple % stride != 0) {
      report.warning(
          "model.ssd.feature_extractor.pad_to_multiple",
          "is "
              + config.getModel().getSsd().getFeatureExtractor().getPadToMultiple()
              + ", and image_resizer gives images of any size: the first one whose feature maps are"
              + " not twice each other's size ends the training",
          "set it to " + stride);
    }
    if (config.getTrainConfig().getBatchSize() > 1) {
      report.warning(
          "train_config.batch_size",
          "is "
              + config.getTrainConfig().getBatchSize()
              + ", and image_resizer gives images of different sizes, which make no batch",
          "set it to 1, train it in as many DETECTOR_GRADIENT_ACCUMULATION_STEPS, or use"
              + " fixed_shape_resizer, or keep_aspect_ratio_resizer with pad_to_max_dimension: true");
    }
    if (config.getEvalConfig().getBatchSize() > 1) {
      report.warning(
          "eval_config.batch_size",
          "is "
              + config.getEvalConfig().getBatchSize()
              + ", and image_resizer gives images of different sizes, which make no batch",
          "set it to 1");
    }
  }

  private static boolean varies(ImageResizer resizer) {
    return switch (resizer.getImageResizerOneofCase()) {
      case KEEP_ASPECT_RATIO_RESIZER -> !resizer.getKeepAspectRatioResizer().getPadToMaxDimension();
      case IDENTITY_RESIZER, CONDITIONAL_SHAPE_RESIZER, PAD_TO_MULTIPLE_RESIZER -> true;
      case FIXED_SHAPE_RESIZER, IMAGERESIZERONEOF_NOT_SET -> false;
    };
  }

  private static int multiple(ImageResizer resizer) {
    return Math.max(1, resizer.getPadToMultipleResizer().getMultiple());
  }

  private static void checkValues(ImageResizer resizer, Report report) {
    if (resizer.hasConditionalShapeResizer()) {
      String path = RESIZER + "conditional_shape_resizer.";
      var conditional = resizer.getConditionalShapeResizer();
      if (conditional.getCondition() == ResizeCondition.INVALID) {
        report.error(path + "condition", "is INVALID", "use GREATER or SMALLER");
      }
      if (conditional.getSizeThreshold() < 1) {
        report.error(
            path + "size_threshold", "is " + conditional.getSizeThreshold(), "use 1 or more");
      }
    }
    if (resizer.hasPadToMultipleResizer() && resizer.getPadToMultipleResizer().getMultiple() < 1) {
      report.error(
          RESIZER + "pad_to_multiple_resizer.multiple",
          "is " + resizer.getPadToMultipleResizer().getMultiple(),
          "use 1 or more");
    }
  }
}
