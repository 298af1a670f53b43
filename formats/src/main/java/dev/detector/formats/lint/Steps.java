package dev.detector.formats.lint;

import dev.detector.formats.protos.TrainEvalPipelineConfig;

/** How long the training will be. */
final class Steps {
  private Steps() {}

  /** The trainer's steps, else the configuration's; 0 if neither says. */
  static long of(TrainEvalPipelineConfig config, LintContext context) {
    return context
        .trainerSteps()
        .orElse(Integer.toUnsignedLong(config.getTrainConfig().getNumSteps()));
  }
}
