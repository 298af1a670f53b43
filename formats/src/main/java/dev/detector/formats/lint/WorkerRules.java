package dev.detector.formats.lint;

import dev.detector.formats.protos.CheckpointVersion;
import dev.detector.formats.protos.TrainConfig;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import java.util.List;

/** What our worker does not do and a field's value alone does not tell. */
final class WorkerRules implements Rule {
  @Override
  public void check(TrainEvalPipelineConfig config, LintContext context, Report report) {
    TrainConfig train = config.getTrainConfig();
    if (train.getUseBfloat16()) {
      report.info(
          "train_config.use_bfloat16",
          "has no effect outside of TPUs, here as in the OD API: training runs in float32",
          "start the trainer with DETECTOR_MIXED_PRECISION=bfloat16 where it pays");
    }
    checkFineTuning(train, report);
  }

  private static void checkFineTuning(TrainConfig train, Report report) {
    String checkpoint = train.getFineTuneCheckpoint();
    if (checkpoint.isEmpty() || checkpoint.contains("PATH_TO_BE_CONFIGURED")) {
      return;
    }
    if (train.getFineTuneCheckpointVersion() != CheckpointVersion.V2) {
      report.error(
          "train_config.fine_tune_checkpoint_version",
          "is " + train.getFineTuneCheckpointVersion() + ", the name-based checkpoints of TF1",
          "set it to V2 and use a TF2 checkpoint");
    }
    String type = train.getFineTuneCheckpointType();
    if (type.isEmpty()) {
      type = train.getFromDetectionCheckpoint() ? "detection" : "classification";
    }
    if (!List.of("classification", "detection", "full").contains(type)) {
      report.error(
          "train_config.fine_tune_checkpoint_type",
          type + " is not supported",
          "use detection (feature extractor) or full (everything) with a detector's checkpoint,"
              + " classification with a classification network's");
    }
  }
}
