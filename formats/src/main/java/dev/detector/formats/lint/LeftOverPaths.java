package dev.detector.formats.lint;

import dev.detector.formats.protos.TrainEvalPipelineConfig;

/** The zoo's placeholder for paths, left in place. */
final class LeftOverPaths implements Rule {
  static final String PLACEHOLDER = "PATH_TO_BE_CONFIGURED";

  @Override
  public void check(TrainEvalPipelineConfig config, LintContext context, Report report) {
    SetFields.walk(
        config,
        (field, path, plainPath, value) -> {
          if (value instanceof String text && text.contains(PLACEHOLDER)) {
            boolean checkpoint = path.equals("train_config.fine_tune_checkpoint");
            report.error(
                path,
                PLACEHOLDER + " is still there",
                checkpoint
                    ? "give the checkpoint's path up to and with ckpt-N, or leave the field empty to train from scratch"
                    : "give the path of your data");
          }
          return true;
        });
  }
}
