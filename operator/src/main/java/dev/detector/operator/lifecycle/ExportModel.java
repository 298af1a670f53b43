package dev.detector.operator.lifecycle;

import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.ExportStatus;
import dev.detector.operator.api.Phase;
import dev.detector.operator.resources.ExportJob;
import dev.detector.operator.resources.Role;
import java.util.Optional;

/** Stage 5: the best checkpoint becomes a SavedModel. */
final class ExportModel {

  private ExportModel() {}

  static Outcome of(Situation s) {
    return new JobStage(
            Role.EXPORT,
            Phase.EXPORTING,
            ConditionType.EXPORTED,
            () -> ExportJob.of(s.training(), s.config()),
            Optional.ofNullable(s.status().export())
                .filter(export -> export.digest() != null)
                .map(ExportModel::exported))
        .of(s);
  }

  private static Outcome exported(ExportStatus export) {
    return Outcome.done(
        ConditionType.EXPORTED,
        Reason.EXPORTED,
        "the model lies at " + export.path() + " in the workspace");
  }
}
