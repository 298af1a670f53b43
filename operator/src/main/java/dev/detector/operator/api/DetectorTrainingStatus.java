package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Optional;

/**
 * What became of it. Each part has one writer: the operator writes all but training, validation,
 * test and export, and those are written by the reporter of their stage, each as its own field
 * manager.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DetectorTrainingStatus(
    @JsonPropertyDescription("The generation of the spec that this status answers.")
        Long observedGeneration,
    @JsonPropertyDescription("Where the training is; Succeeded, Rejected and Failed are ends.")
        Phase phase,
    @Size(max = 32)
        @JsonPropertyDescription(
            "Ready, Reconciling and Stalled as kstatus has them, and one condition per stage.")
        List<Condition> conditions,
    @Size(max = 64) @JsonPropertyDescription("When the trainer was first started.")
        String startTime,
    @Size(max = 64) @JsonPropertyDescription("When a terminal phase was reached.")
        String completionTime,
    @JsonPropertyDescription("How often the trainer was started again after a failure.")
        Integer restarts,
    @JsonPropertyDescription(
            "What went wrong last, and what to do about it. It stays when it is overcome.")
        Failure lastFailure,
    @JsonPropertyDescription("Written by the trainer's reporter.") TrainingStatus training,
    @JsonPropertyDescription("Written by the validator's reporter.") ValidationStatus validation,
    @JsonPropertyDescription("Written by the test's reporter.") TestStatus test,
    @JsonPropertyDescription("Written by the exporter's reporter.") ExportStatus export,
    @JsonPropertyDescription("The served model.") InferenceStatus inference,
    @Size(max = 16) @JsonPropertyDescription("How each promotion rule was judged.")
        List<Verdict> promotion) {

  public DetectorTrainingStatus {
    conditions = conditions == null ? null : List.copyOf(conditions);
    promotion = promotion == null ? null : List.copyOf(promotion);
  }

  /** A status of which nothing is known yet. */
  public static DetectorTrainingStatus empty() {
    return new DetectorTrainingStatus(
        null, null, null, null, null, null, null, null, null, null, null, null, null);
  }

  /** A training's status; empty before it has one. */
  public static DetectorTrainingStatus of(DetectorTraining training) {
    return training.getStatus() == null ? empty() : training.getStatus();
  }

  /** The condition of that type, if it was ever set. */
  public Optional<Condition> condition(ConditionType type) {
    return conditions == null
        ? Optional.empty()
        : conditions.stream().filter(c -> c.type().equals(type.text())).findFirst();
  }

  /** What the operator writes; the reporters' parts are null in it. */
  public DetectorTrainingStatus ownPart() {
    return withReportsOf(empty());
  }

  /** What the reporters write; the operator's part is null in it. */
  public DetectorTrainingStatus reportedPart() {
    return empty().withReportsOf(this);
  }

  /** This with the reporters' parts of another. */
  public DetectorTrainingStatus withReportsOf(DetectorTrainingStatus other) {
    return withReports(other.training, other.validation, other.test, other.export);
  }

  /** This with what one reporter says in place of what it said before. */
  public DetectorTrainingStatus with(StageStatus report) {
    return withReports(
        report instanceof TrainingStatus reported ? reported : training,
        report instanceof ValidationStatus reported ? reported : validation,
        report instanceof TestStatus reported ? reported : test,
        report instanceof ExportStatus reported ? reported : export);
  }

  private DetectorTrainingStatus withReports(
      TrainingStatus training, ValidationStatus validation, TestStatus test, ExportStatus export) {
    return new DetectorTrainingStatus(
        observedGeneration,
        phase,
        conditions,
        startTime,
        completionTime,
        restarts,
        lastFailure,
        training,
        validation,
        test,
        export,
        inference,
        promotion);
  }
}
