package dev.detector.formats.lint;

import dev.detector.formats.protos.CosineDecayLearningRate;
import dev.detector.formats.protos.LearningRate;
import dev.detector.formats.protos.Optimizer;
import dev.detector.formats.protos.TrainConfig;
import dev.detector.formats.protos.TrainEvalPipelineConfig;

/** The learning rate's course against itself, the batch size and the steps. */
final class LearningRateRules implements Rule {
  /** The zoo's models are trained with momentum and a rate of 0.08 at a batch of 128. */
  private static final double ZOO_RATE_PER_IMAGE = 0.08 / 128;

  private static final double MUCH = 16;

  @Override
  public void check(TrainEvalPipelineConfig config, LintContext context, Report report) {
    Optimizer optimizer = config.getTrainConfig().getOptimizer();
    switch (optimizer.getOptimizerCase()) {
      case MOMENTUM_OPTIMIZER ->
          check(
              config,
              "momentum",
              optimizer.getMomentumOptimizer().getLearningRate(),
              context,
              report);
      case RMS_PROP_OPTIMIZER ->
          check(
              config,
              "rms_prop",
              optimizer.getRmsPropOptimizer().getLearningRate(),
              context,
              report);
      case ADAM_OPTIMIZER ->
          check(config, "adam", optimizer.getAdamOptimizer().getLearningRate(), context, report);
      case OPTIMIZER_NOT_SET -> {}
    }
  }

  private static void check(
      TrainEvalPipelineConfig config,
      String optimizer,
      LearningRate rate,
      LintContext context,
      Report report) {
    String path = "train_config.optimizer." + optimizer + "_optimizer.learning_rate";
    TrainConfig train = config.getTrainConfig();
    boolean plain = optimizer.equals("momentum");
    switch (rate.getLearningRateCase()) {
      case COSINE_DECAY_LEARNING_RATE -> {
        String cosine = path + ".cosine_decay_learning_rate";
        checkCosine(rate.getCosineDecayLearningRate(), cosine, report);
        checkTotal(rate.getCosineDecayLearningRate(), Steps.of(config, context), cosine, report);
        if (plain) {
          checkBatch(rate.getCosineDecayLearningRate().getLearningRateBase(), train, path, report);
        }
      }
      case CONSTANT_LEARNING_RATE -> {
        if (plain) {
          checkBatch(rate.getConstantLearningRate().getLearningRate(), train, path, report);
        }
      }
      case LEARNINGRATE_NOT_SET ->
          report.error(path, "missing", "add a block cosine_decay_learning_rate { }");
      default -> {}
    }
  }

  private static void checkCosine(CosineDecayLearningRate cosine, String path, Report report) {
    float base = cosine.getLearningRateBase();
    float warmup = cosine.getWarmupLearningRate();
    if (warmup > base) {
      report.error(
          path + ".warmup_learning_rate",
          "is " + warmup + ", above learning_rate_base " + base,
          "warm-up rises from warmup_learning_rate to learning_rate_base: set it to at most "
              + base);
    }
    int total = cosine.getTotalSteps();
    int warmupSteps = cosine.getWarmupSteps();
    if (Integer.compareUnsigned(warmupSteps, total) > 0) {
      report.error(
          path + ".warmup_steps",
          "is "
              + Integer.toUnsignedString(warmupSteps)
              + ", longer than total_steps "
              + Integer.toUnsignedString(total),
          "set it to a small part of total_steps");
    }
  }

  private static void checkTotal(
      CosineDecayLearningRate cosine, long steps, String path, Report report) {
    long total = Integer.toUnsignedLong(cosine.getTotalSteps());
    if (steps > 0 && total != steps) {
      String effect =
          steps > total
              ? "the learning rate is 0 from step " + total + " on"
              : "training ends before the learning rate has come down";
      report.warning(
          path + ".total_steps",
          "is " + total + ", but the trainer makes " + steps + " steps: " + effect,
          "set it to " + steps);
    }
  }

  private static void checkBatch(float rate, TrainConfig train, String path, Report report) {
    int batch = train.getBatchSize();
    if (batch > 0 && rate / batch >= MUCH * ZOO_RATE_PER_IMAGE) {
      report.warning(
          path,
          "reaches "
              + rate
              + " at a batch of "
              + batch
              + ", "
              + Math.round(rate / batch / ZOO_RATE_PER_IMAGE)
              + " times the zoo's rate per image (0.08 at 128)",
          "scale it with the batch size if the loss grows");
    }
  }
}
