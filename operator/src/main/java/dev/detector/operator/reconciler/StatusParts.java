package dev.detector.operator.reconciler;

import dev.detector.operator.api.DetectorTrainingStatus;

/** Splits a status by its writers. */
final class StatusParts {

  private StatusParts() {}

  /** What the operator writes; what the reporters write is null in it. */
  static DetectorTrainingStatus ofOperator(DetectorTrainingStatus status) {
    return status == null
        ? DetectorTrainingStatus.empty()
        : new DetectorTrainingStatus(
            status.observedGeneration(),
            status.phase(),
            status.conditions(),
            status.startTime(),
            status.completionTime(),
            status.restarts(),
            status.lastFailure(),
            null,
            null,
            null,
            null,
            status.inference());
  }

  /** What the reporters write; what the operator writes is null in it. */
  static DetectorTrainingStatus ofReporters(DetectorTrainingStatus status) {
    return status == null
        ? DetectorTrainingStatus.empty()
        : new DetectorTrainingStatus(
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            status.training(),
            status.validation(),
            status.test(),
            status.export(),
            null);
  }
}
