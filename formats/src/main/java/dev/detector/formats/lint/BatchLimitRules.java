package dev.detector.formats.lint;

import dev.detector.formats.BadInputException;
import dev.detector.formats.pipeline.BatchLimit;
import dev.detector.formats.protos.FixedShapeResizer;
import dev.detector.formats.protos.ImageResizer;
import dev.detector.formats.protos.TrainEvalPipelineConfig;

/** Batches of more numbers than one process can hold. */
final class BatchLimitRules implements Rule {
  @Override
  public void check(TrainEvalPipelineConfig config, LintContext context, Report report) {
    ImageResizer resizer = config.getModel().getSsd().getImageResizer();
    switch (resizer.getImageResizerOneofCase()) {
      case FIXED_SHAPE_RESIZER -> {
        FixedShapeResizer size = resizer.getFixedShapeResizer();
        check(config, size.getHeight(), size.getWidth(), "fixed_shape_resizer", report);
      }
      case KEEP_ASPECT_RATIO_RESIZER -> {
        int side = resizer.getKeepAspectRatioResizer().getMaxDimension();
        if (resizer.getKeepAspectRatioResizer().getPadToMaxDimension()) {
          check(config, side, side, "keep_aspect_ratio_resizer", report);
        }
      }
      default -> {
        // The size of each picture is known when it is read.
      }
    }
  }

  private static void check(
      TrainEvalPipelineConfig config, int height, int width, String resizer, Report report) {
    if (height < 1 || width < 1) {
      return; // A finding of its own.
    }
    try {
      BatchLimit.requirePicture(height, width, "model.ssd.image_resizer." + resizer);
    } catch (BadInputException e) {
      report.error(e.where(), e.what(), e.mend());
      return;
    }
    long each = BatchLimit.ofPicture(height, width);
    String pictures = "pictures of %d x %d".formatted(height, width);
    int train = config.getTrainConfig().getBatchSize();
    if (!BatchLimit.holds(train, each)) {
      report.warning(
          "train_config.batch_size",
          BatchLimit.what(train, each, pictures),
          BatchLimit.mend(each)
              + ", or train it in parts: DETECTOR_GRADIENT_ACCUMULATION_STEPS, or several workers");
    }
    int eval = config.getEvalConfig().getBatchSize();
    if (!BatchLimit.holds(eval, each)) {
      report.warning(
          "eval_config.batch_size", BatchLimit.what(eval, each, pictures), BatchLimit.mend(each));
    }
  }
}
