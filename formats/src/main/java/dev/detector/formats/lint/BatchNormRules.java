package dev.detector.formats.lint;

import dev.detector.formats.protos.Hyperparams;
import dev.detector.formats.protos.Ssd;
import dev.detector.formats.protos.TrainConfig;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import java.util.Locale;

/**
 * Moving averages of the batch normalisation start at mean 0 and variance 1, and after n steps
 * still hold decay^n of that: a short training with a slow decay evaluates with statistics that it
 * never had.
 */
final class BatchNormRules implements Rule {
  private static final double TOLERATED = 0.01;
  private static final int FEW = 4;

  @Override
  public void check(TrainEvalPipelineConfig config, LintContext context, Report report) {
    long steps = Steps.of(config, context);
    Ssd ssd = config.getModel().getSsd();
    int batch = config.getTrainConfig().getBatchSize();
    if (config.getModel().hasSsd() && !ssd.getFreezeBatchnorm() && batch > 0 && batch < FEW) {
      report.warning(
          "train_config.batch_size",
          "is " + batch + ": batch normalisation takes its statistics from so few images",
          "use 8 or more, or model.ssd.freeze_batchnorm: true with a checkpoint to start from");
    }
    if (steps <= 0 || !config.getModel().hasSsd() || ssd.getFreezeBatchnorm()) {
      return;
    }
    TrainConfig train = config.getTrainConfig();
    boolean fineTuned = !train.getFineTuneCheckpoint().isEmpty();
    if (fineTuned && train.getFineTuneCheckpointType().equals("full")) {
      return;
    }
    if (!fineTuned) {
      // Otherwise its averages come from the checkpoint.
      check(
          ssd.getFeatureExtractor().getConvHyperparams(),
          "model.ssd.feature_extractor",
          steps,
          report);
    }
    check(
        ssd.getBoxPredictor().getConvolutionalBoxPredictor().getConvHyperparams(),
        "model.ssd.box_predictor.convolutional_box_predictor",
        steps,
        report);
    check(
        ssd.getBoxPredictor().getWeightSharedConvolutionalBoxPredictor().getConvHyperparams(),
        "model.ssd.box_predictor.weight_shared_convolutional_box_predictor",
        steps,
        report);
  }

  private static void check(Hyperparams hyperparams, String block, long steps, Report report) {
    if (!hyperparams.hasBatchNorm()) {
      return;
    }
    double decay = hyperparams.getBatchNorm().getDecay();
    double left = Math.pow(decay, (double) steps);
    if (left > TOLERATED) {
      report.warning(
          block + ".conv_hyperparams.batch_norm.decay",
          String.format(
              Locale.ROOT,
              "is %s: after %d steps %.0f %% of each moving average is still its initial value,"
                  + " which costs most of the mAP",
              Float.toString((float) decay),
              steps,
              100 * left),
          String.format(Locale.ROOT, "use at most %s, or train longer", highest(steps)));
    }
  }

  /** The greatest decay of few digits that is quick enough. */
  private static String highest(long steps) {
    double limit = Math.pow(TOLERATED, 1.0 / steps);
    for (int digits = 2; digits <= 6; digits++) {
      double scale = Math.pow(10, digits);
      double rounded = Math.floor(limit * scale) / scale;
      if (rounded > 1 - 2 * (1 - limit)) {
        return String.format(Locale.ROOT, "%." + digits + "f", rounded);
      }
    }
    return String.format(Locale.ROOT, "%.6f", limit);
  }
}
