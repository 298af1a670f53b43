package dev.detector.formats.lint;

import dev.detector.formats.protos.Optimizer;
import dev.detector.formats.protos.RMSPropOptimizer;
import dev.detector.formats.protos.TrainEvalPipelineConfig;

/** Where an optimizer does something else than its field's name says. */
final class OptimizerRules implements Rule {
  private static final String PATH = "train_config.optimizer";

  @Override
  public void check(TrainEvalPipelineConfig config, LintContext context, Report report) {
    Optimizer optimizer = config.getTrainConfig().getOptimizer();
    checkAverages(config, optimizer, report);
    if (optimizer.hasRmsPropOptimizer()) {
      checkDecay(optimizer.getRmsPropOptimizer(), report);
    }
  }

  private static void checkAverages(
      TrainEvalPipelineConfig config, Optimizer optimizer, Report report) {
    boolean evaluated = config.getEvalConfig().getUseMovingAverages();
    if (evaluated && !optimizer.getUseMovingAverage()) {
      report.error(
          "eval_config.use_moving_averages",
          "asks for averages of the weights that the training does not keep",
          "set " + PATH + ".use_moving_average: true, or remove it");
    }
    if (config.getTrainConfig().hasOptimizer() && optimizer.getUseMovingAverage() && !evaluated) {
      report.info(
          PATH + ".use_moving_average",
          "is true, which is also its default: averages of the weights are kept, but evaluation"
              + " and export take the weights themselves",
          "set it to false, or eval_config.use_moving_averages: true to use them");
    }
  }

  private static void checkDecay(RMSPropOptimizer optimizer, Report report) {
    if (optimizer.getDecay() > 0) {
      report.warning(
          PATH + ".rms_prop_optimizer.decay",
          "is "
              + optimizer.getDecay()
              + ": with TensorFlow 2 it divides the learning rate by 1 + decay * step, and the"
              + " averaging factor of the squared gradients is always 0.9",
          "set it to 0 unless the learning rate is meant to fall so");
    }
  }
}
