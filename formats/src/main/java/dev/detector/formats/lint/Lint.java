package dev.detector.formats.lint;

import dev.detector.formats.BadInputException;
import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import java.util.List;

/**
 * Checks a configuration before anything runs. Pure. What it passes without error the worker takes;
 * what it refuses has the field's path, what is wrong and the mend.
 */
public final class Lint {
  private static final List<Rule> ANY_TRAINER =
      List.of(
          new RequiredFields(),
          new LeftOverPaths(),
          new ClassRules(),
          new LearningRateRules(),
          new OptimizerRules(),
          new TrainingRules(),
          new BatchNormRules(),
          new PostProcessingRules(),
          new SsdCombinations(),
          new LossRules(),
          new InputRules(),
          new DataRules());

  private static final List<Rule> OUR_WORKER =
      List.of(
          new SupportedFields(),
          new SsdRules(),
          new BatchLimitRules(),
          new WorkerRules(),
          new NotedRules());

  private Lint() {}

  /** All findings about a configuration with its overrides applied. */
  public static Findings check(TrainEvalPipelineConfig config, LintContext context) {
    Report report = new Report();
    ANY_TRAINER.forEach(rule -> rule.check(config, context, report));
    if (!context.otherTrainer()) {
      OUR_WORKER.forEach(rule -> rule.check(config, context, report));
    }
    return report.findings();
  }

  /**
   * As {@link #check(TrainEvalPipelineConfig, LintContext)}; text that cannot be read is one error
   * with its line.
   */
  public static Findings check(String text, String source, LintContext context) {
    try {
      return check(PipelineConfigs.parse(text, source), context);
    } catch (BadInputException e) {
      return Findings.unreadable(e);
    }
  }
}
