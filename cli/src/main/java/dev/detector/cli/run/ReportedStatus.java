package dev.detector.cli.run;

import dev.detector.operator.api.DetectorTrainingStatus;
import dev.detector.operator.api.ExportStatus;
import dev.detector.operator.api.TestStatus;
import dev.detector.operator.api.TrainingStatus;
import dev.detector.operator.api.ValidationStatus;

/** The parts of the status that the reporters write; safe for several threads. */
final class ReportedStatus {

  private TrainingStatus training;
  private ValidationStatus validation;
  private TestStatus test;
  private ExportStatus export;

  /** Takes over what was reported before this run. */
  synchronized void restore(DetectorTrainingStatus status) {
    if (status != null) {
      training = status.training();
      validation = status.validation();
      test = status.test();
      export = status.export();
    }
  }

  /** Takes what one reporter says. */
  synchronized void report(Object part) {
    if (part instanceof TrainingStatus reported) {
      training = reported;
    } else if (part instanceof ValidationStatus reported) {
      validation = reported;
    } else if (part instanceof TestStatus reported) {
      test = reported;
    } else if (part instanceof ExportStatus reported) {
      export = reported;
    } else {
      throw new IllegalArgumentException("not a part of the status: " + part);
    }
  }

  /** The operator's part with the reporters' parts in it. */
  synchronized DetectorTrainingStatus addTo(DetectorTrainingStatus own) {
    return new DetectorTrainingStatus(
        own.observedGeneration(),
        own.phase(),
        own.conditions(),
        own.startTime(),
        own.completionTime(),
        own.restarts(),
        own.lastFailure(),
        training,
        validation,
        test,
        export,
        own.inference());
  }
}
