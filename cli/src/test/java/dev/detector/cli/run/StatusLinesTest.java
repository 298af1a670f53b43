package dev.detector.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.operator.api.DetectorTraining;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StatusLinesTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:02:05Z");

  private static DetectorTraining training(String status) {
    return new KubernetesSerialization()
        .unmarshal(
            """
            apiVersion: detector.dev/v1alpha1
            kind: DetectorTraining
            metadata: {name: shapes}
            status:
            """
                + status.indent(2),
            DetectorTraining.class);
  }

  @Test
  void aRunningTrainingShowsBarRateEtaAndLoss() {
    assertThat(
            StatusLines.live(
                training(
                    """
                    phase: Training
                    startTime: 2026-01-01T00:00:00Z
                    training:
                      step: 300
                      totalSteps: 600
                      stepsPerSecond: 2.5
                      eta: 2026-01-01T00:04:05Z
                      loss: {total: 0.8, classification: 0.5, localization: 0.25}
                    validation:
                      latest:
                        checkpoint: ckpt-3
                        step: 200
                        metrics: {DetectionBoxes_Precision/mAP: 0.25}
                      best: {checkpoint: ckpt-2}
                    """),
                NOW))
        .containsExactly(
            "shapes  Training  2m05s",
            "  training    ███████████████░░░░░░░░░░░░░░░ 300/600  2.50 steps/s  ETA 2m00s"
                + "  loss 0.800 (classification 0.500, localization 0.250)",
            "  validation  ckpt-3 (step 200)  mAP 0.250  mAP@.50IOU –  best ckpt-2");
  }

  @Test
  void theSummaryOfAServedModelSaysHowToUseIt() {
    assertThat(
            StatusLines.summary(
                training(
                    """
                    phase: Ready
                    test:
                      metrics: {DetectionBoxes_Precision/mAP: 0.5}
                      perClass: [{name: circle, mAP: 0.25, mAP50: 0.75, groundTruths: 12}]
                    inference: {url: "http://127.0.0.1:8501", model: shapes}
                    """)))
        .anyMatch(line -> line.matches(" +circle +mAP 0.250 +mAP@.50 0.750 +12 boxes"))
        .anyMatch(line -> line.contains("curl") && line.contains("/v1/models/shapes:predict"));
  }

  @Test
  void nothingKnownIsPending() {
    assertThat(StatusLines.live(training("{}"), NOW)).containsExactly("shapes  Pending");
  }
}
