package dev.detector.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StatusPacingTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:03Z");

  @Test
  void firstStatusIsWrittenAtOnce() {
    assertThat(hold(DetectorTrainingStatus.empty(), status("Queued", "False", "Waiting"))).isZero();
  }

  @Test
  void newPhaseOrStandIsWrittenAtOnce() {
    DetectorTrainingStatus before = status("Queued", "False", "Waiting");
    assertThat(hold(before, status("Training", "False", "Waiting"))).isZero();
    assertThat(hold(before, status("Queued", "True", "Waiting"))).isZero();
  }

  @Test
  void otherWordsForTheSameWaitUntilTenSecondsAfterTheLastNews() {
    DetectorTrainingStatus before = status("Training", "False", "Waiting");
    DetectorTrainingStatus after = status("Training", "False", "Running");
    assertThat(hold(before, after)).isEqualTo(Duration.ofSeconds(7));
    assertThat(StatusPacing.hold(before, after, NOW.plusSeconds(60))).isZero();
  }

  private static Duration hold(DetectorTrainingStatus before, DetectorTrainingStatus after) {
    return StatusPacing.hold(before, after, NOW);
  }

  private static DetectorTrainingStatus status(String phase, String validated, String reason) {
    return Serialization.unmarshal(
            """
            apiVersion: detector.dev/v1alpha1
            kind: DetectorTraining
            status:
              phase: %s
              conditions:
                - type: Validated
                  status: "%s"
                  reason: %s
                  message: ""
                  lastTransitionTime: "2026-01-01T00:00:00Z"
            """
                .formatted(phase, validated, reason),
            DetectorTraining.class)
        .getStatus();
  }
}
