package dev.detector.cli.run;

import dev.detector.operator.api.DetectorTrainingStatus;
import dev.detector.operator.api.StageStatus;

/** The parts of the status that the reporters write; safe for several threads. */
final class ReportedStatus {

  private DetectorTrainingStatus reported = DetectorTrainingStatus.empty();

  /** Takes over what was reported before this run. */
  synchronized void restore(DetectorTrainingStatus status) {
    if (status != null) {
      reported = status.reportedPart();
    }
  }

  /** Takes what one reporter says. */
  synchronized void report(StageStatus part) {
    reported = reported.with(part);
  }

  /** The operator's part with the reporters' parts in it. */
  synchronized DetectorTrainingStatus addTo(DetectorTrainingStatus own) {
    return own.withReportsOf(reported);
  }
}
