package dev.detector.operator.lifecycle;

import dev.detector.operator.api.Condition;
import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingSpec;
import dev.detector.operator.api.DetectorTrainingStatus;
import dev.detector.operator.api.TrainingStatus;
import dev.detector.operator.api.ValidationStatus;
import dev.detector.operator.resources.Labels;
import dev.detector.operator.resources.Names;
import dev.detector.operator.resources.OperatorConfig;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that a stage decides from. */
record Situation(DetectorTraining training, Observed observed, Instant now, OperatorConfig config) {

  /**
   * How long a report may be under way after its writer has ended: what Jobs and what resources say
   * comes over different watches.
   */
  static final Duration SETTLING = Duration.ofSeconds(30);

  DetectorTrainingSpec spec() {
    return training.getSpec();
  }

  DetectorTrainingStatus status() {
    return DetectorTrainingStatus.of(training);
  }

  /** The condition of a stage that is over for good. */
  Optional<Condition> decided(ConditionType type) {
    return status().condition(type).filter(Condition::isTrue);
  }

  JobView job(Role role) {
    return new JobView(observed.child(Job.class, Names.job(training, role)));
  }

  List<Pod> pods(Role role) {
    return observed.pods().stream()
        .filter(pod -> role.word().equals(labels(pod).get(Labels.COMPONENT)))
        .toList();
  }

  /** Whether a pod of that role may still write. */
  boolean hasLivePod(Role role) {
    return pods(role).stream().anyMatch(pod -> !Pods.ended(pod));
  }

  /** Whether a pod of that role runs. */
  boolean isRunning(Role role) {
    return pods(role).stream().anyMatch(Pods::running);
  }

  /** How many pods of that role run, or have ended well. */
  long started(Role role) {
    return pods(role).stream().filter(pod -> Pods.running(pod) || Pods.succeeded(pod)).count();
  }

  /** Whether a pod of that role ended well. */
  boolean hasSucceeded(Role role) {
    return pods(role).stream().anyMatch(Pods::succeeded);
  }

  Optional<TrainingStatus.Checkpoint> latestCheckpoint() {
    return Optional.ofNullable(status().training()).map(TrainingStatus::latestCheckpoint);
  }

  Optional<ValidationStatus.Evaluation> latestEvaluation() {
    return Optional.ofNullable(status().validation()).map(ValidationStatus::latest);
  }

  Optional<ValidationStatus.Evaluation> best() {
    return Optional.ofNullable(status().validation()).map(ValidationStatus::best);
  }

  /** What is left of a delay that began at that time; zero or less if it is over. */
  Duration left(String since, Duration delay) {
    return Duration.between(now, Instant.parse(since).plus(delay));
  }

  private static Map<String, String> labels(Pod pod) {
    return pod.getMetadata().getLabels() == null ? Map.of() : pod.getMetadata().getLabels();
  }
}
