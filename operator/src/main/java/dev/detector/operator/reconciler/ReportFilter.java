package dev.detector.operator.reconciler;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingStatus;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Objects;

/** Lets a change of the spec, of a reporter's part of the status or a deletion through. */
public final class ReportFilter implements OnUpdateFilter<DetectorTraining> {

  @Override
  public boolean accept(DetectorTraining now, DetectorTraining before) {
    return !Objects.equals(now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
        || now.isMarkedForDeletion() != before.isMarkedForDeletion()
        || !reported(now).equals(reported(before));
  }

  private static DetectorTrainingStatus reported(DetectorTraining training) {
    return DetectorTrainingStatus.of(training).reportedPart();
  }
}
