package dev.detector.formats.lint;

import dev.detector.formats.protos.ClassificationLoss;
import dev.detector.formats.protos.Loss;
import dev.detector.formats.protos.PostProcessing.ScoreConverter;
import dev.detector.formats.protos.Ssd;
import dev.detector.formats.protos.TrainEvalPipelineConfig;

/** Losses that are computed, but hardly do what they are there for. */
final class LossRules implements Rule {
  private static final String LOSS = "model.ssd.loss.";

  @Override
  public void check(TrainEvalPipelineConfig config, LintContext context, Report report) {
    Ssd ssd = config.getModel().getSsd();
    Loss loss = ssd.getLoss();
    if (loss.getEqualizationLoss().getWeight() != 0) {
      report.warning(
          LOSS + "equalization_loss",
          "has no effect: the OD API takes it and does not look at it",
          "remove it");
    }
    ClassificationLoss classification = loss.getClassificationLoss();
    if (classification.hasWeightedSoftmax()) {
      softmax(ssd, report);
    }
    boolean comparesBoxes =
        loss.getLocalizationLoss().hasWeightedIou() || loss.getLocalizationLoss().hasWeightedGiou();
    if (comparesBoxes && context.otherTrainer()) {
      report.warning(
          LOSS + "localization_loss",
          "gets codes instead of boxes from the OD API's SSD, and gradients that are not numbers",
          "use weighted_smooth_l1");
    }
  }

  private static void softmax(Ssd ssd, Report report) {
    if (ssd.getAddBackgroundClass() && ssd.getEncodeBackgroundAsZeros()) {
      report.warning(
          "model.ssd.encode_background_as_zeros",
          "is true with weighted_softmax, which then learns nothing from background",
          "set it to false");
    }
    if (ssd.getPostProcessing().getScoreConverter() != ScoreConverter.SOFTMAX) {
      report.warning(
          "model.ssd.post_processing.score_converter",
          "is "
              + ssd.getPostProcessing().getScoreConverter()
              + " with weighted_softmax, whose logits are not scores of single classes",
          "use SOFTMAX");
    }
  }
}
