package dev.detector.formats.lint;

import dev.detector.formats.protos.TrainEvalPipelineConfig;

/** One group of things that lint looks at. */
interface Rule {
  void check(TrainEvalPipelineConfig config, LintContext context, Report report);
}
