package dev.detector.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.formats.lint.Finding;
import dev.detector.formats.lint.Finding.Severity;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.golden.Golden;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A checkpoint that the OD API wrote, for 3 classes. */
class FineTuningRulesTest {

  private static TrainEvalPipelineConfig.Builder from(String type) {
    TrainEvalPipelineConfig.Builder config =
        Golden.config(Golden.resource("configs/mobilenet035_fpnlite_256.config")).toBuilder();
    config
        .getTrainConfigBuilder()
        .setFineTuneCheckpoint(Golden.resource("ckpt_mob035_trained").resolve("ckpt-0").toString())
        .setFineTuneCheckpointType(type);
    return config;
  }

  @Test
  void headsOfAnotherClassCountAreNamed() throws IOException {
    TrainEvalPipelineConfig.Builder config = from("full");
    config.getModelBuilder().getSsdBuilder().setNumClasses(5);
    assertThat(FineTuningRules.check(config.build()))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.INFO);
              assertThat(finding.path()).isEqualTo("train_config.fine_tune_checkpoint");
              assertThat(finding.message())
                  .matches("restores \\d+ variables; leaves out \\d+ \\(.*")
                  .contains("another class count", "class_predictions_with_background");
            });
  }

  @Test
  void anotherNetworkIsAnError() throws IOException {
    TrainEvalPipelineConfig.Builder config = from("detection");
    config.getModelBuilder().getSsdBuilder().getFeatureExtractorBuilder().setDepthMultiplier(0.5f);
    assertThat(FineTuningRules.check(config.build()))
        .singleElement()
        .extracting(Finding::severity)
        .isEqualTo(Severity.ERROR);
    assertThat(FineTuningRules.check(from("classification").build()))
        .singleElement()
        .extracting(Finding::mend)
        .isEqualTo("set fine_tune_checkpoint_type: \"detection\"");
  }

  @Test
  void withoutACheckpointThereIsNothingToSay() throws IOException {
    TrainEvalPipelineConfig.Builder config = from("full");
    config.getTrainConfigBuilder().clearFineTuneCheckpoint();
    assertThat(FineTuningRules.check(config.build())).isEmpty();
  }
}
