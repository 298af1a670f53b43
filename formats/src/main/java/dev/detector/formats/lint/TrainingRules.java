package dev.detector.formats.lint;

import dev.detector.formats.protos.InputReader;
import dev.detector.formats.protos.PreprocessingStep;
import dev.detector.formats.protos.TrainConfig;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import java.util.List;

/** Settings of training and its data. */
final class TrainingRules implements Rule {
  @Override
  public void check(TrainEvalPipelineConfig config, LintContext context, Report report) {
    TrainConfig train = config.getTrainConfig();
    if (train.getBatchSize() < 1) { // Below zero it is a number above all that can be.
      report.error(
          "train_config.batch_size",
          "is " + Integer.toUnsignedString(train.getBatchSize()),
          "give at least 1, and no more than memory holds");
    }
    checkSteps(train.getDataAugmentationOptionsList(), report);
    checkBoxes(config, report);
  }

  private static void checkSteps(List<PreprocessingStep> steps, Report report) {
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).getPreprocessingStepCase()
          == PreprocessingStep.PreprocessingStepCase.PREPROCESSINGSTEP_NOT_SET) {
        report.error(
            "train_config.data_augmentation_options[" + i + "]",
            "is empty",
            "name a step or remove it");
      }
    }
  }

  private static void checkBoxes(TrainEvalPipelineConfig config, Report report) {
    InputReader reader = config.getTrainInputReader();
    String path = "train_input_reader.max_number_of_boxes";
    int limit = reader.getMaxNumberOfBoxes();
    int other = config.getTrainConfig().getMaxNumberOfBoxes();
    if (config.getTrainConfig().hasMaxNumberOfBoxes() && other != limit) {
      report.warning(
          "train_config.max_number_of_boxes",
          "is " + other + " but has no effect: train_input_reader's counts, which is " + limit,
          "set " + path + " instead");
    }
  }
}
