package dev.detector.operator.metrics;

import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingStatus;
import dev.detector.operator.api.Phase;
import dev.detector.operator.api.TrainingStatus;
import dev.detector.operator.api.ValidationStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Measures trainings as a whole, without their names: how many series there are does not grow with
 * them. What one training does stands in its status, which kube-state-metrics can tell.
 */
public final class TrainingMetrics {

  private static final Duration[] WAITING = {
    Duration.ofMillis(100),
    Duration.ofSeconds(1),
    Duration.ofSeconds(10),
    Duration.ofMinutes(1),
    Duration.ofMinutes(10),
    Duration.ofHours(1),
    Duration.ofHours(8)
  };

  private final MeterRegistry registry;
  private final Clock clock;

  /** Measures into {@code registry}. */
  public TrainingMetrics(MeterRegistry registry, Clock clock, String version) {
    this.registry = registry;
    this.clock = clock;
    Gauge.builder("detector_training_build_info", () -> 1)
        .description("The operator's version")
        .tag("version", version)
        .register(registry);
  }

  /** The operator wrote a status. */
  public void statusWritten(
      DetectorTraining training, DetectorTrainingStatus before, DetectorTrainingStatus after) {
    if (after.phase() != before.phase()) {
      entered(training, after);
    }
    int restarts = orZero(after.restarts()) - orZero(before.restarts());
    if (restarts > 0) {
      String reason = after.lastFailure() == null ? "Unknown" : after.lastFailure().reason();
      registry.counter("detector_training_restarts", "reason", reason).increment(restarts);
    }
    verdict(before, after)
        .ifPresent(
            result ->
                registry.counter("detector_training_gate_decisions", "result", result).increment());
  }

  private void entered(DetectorTraining training, DetectorTrainingStatus status) {
    registry.counter("detector_training_phase_entered", "phase", status.phase().text()).increment();
    if (status.phase() == Phase.TRAINING) {
      since(training.getMetadata().getCreationTimestamp(), "detector_training_time_to_first_pod");
    }
    if (status.phase().terminal() || status.phase() == Phase.READY) {
      Optional.ofNullable(training.getMetadata().getCreationTimestamp())
          .ifPresent(
              created ->
                  timer("detector_training_duration", "outcome", status.phase().text())
                      .record(age(created)));
    }
  }

  /** A reporter's part of the status changed. */
  public void reported(DetectorTrainingStatus before, DetectorTrainingStatus after) {
    int evaluations = evaluations(after) - evaluations(before);
    if (evaluations > 0) {
      Counter.builder("detector_training_checkpoints_evaluated")
          .register(registry)
          .increment(evaluations);
      evaluated(after);
    }
    if (before.training() != null || after.training() == null) {
      return;
    }
    since(after.startTime(), "detector_training_time_to_first_report");
  }

  /** How long after it was saved a checkpoint was evaluated. */
  private void evaluated(DetectorTrainingStatus status) {
    Optional.ofNullable(status.training())
        .map(TrainingStatus::latestCheckpoint)
        .filter(saved -> saved.name().equals(latestEvaluated(status)))
        .ifPresent(saved -> since(saved.time(), "detector_training_checkpoint_eval_lag"));
  }

  private static String latestEvaluated(DetectorTrainingStatus status) {
    ValidationStatus validation = status.validation();
    return validation == null || validation.latest() == null
        ? null
        : validation.latest().checkpoint();
  }

  private void since(String time, String name) {
    if (time != null) {
      timer(name).record(age(time));
    }
  }

  private Timer timer(String name, String... tags) {
    return Timer.builder(name).tags(tags).serviceLevelObjectives(WAITING).register(registry);
  }

  private Duration age(String time) {
    Duration age = Duration.between(Instant.parse(time), clock.instant());
    return age.isNegative() ? Duration.ZERO : age;
  }

  private static Optional<String> verdict(
      DetectorTrainingStatus before, DetectorTrainingStatus after) {
    if (after.phase() == Phase.REJECTED && before.phase() != Phase.REJECTED) {
      return Optional.of("rejected");
    }
    boolean promoted = after.condition(ConditionType.PROMOTED).filter(c -> c.isTrue()).isPresent();
    boolean was = before.condition(ConditionType.PROMOTED).filter(c -> c.isTrue()).isPresent();
    return promoted && !was ? Optional.of("promoted") : Optional.empty();
  }

  private static int evaluations(DetectorTrainingStatus status) {
    return status.validation() == null ? 0 : orZero(status.validation().evaluations());
  }

  private static int orZero(Integer number) {
    return number == null ? 0 : number;
  }
}
