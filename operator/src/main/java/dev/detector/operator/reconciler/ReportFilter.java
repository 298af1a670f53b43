package dev.detector.operator.reconciler;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingStatus;
import dev.detector.operator.api.TrainingStatus;
import dev.detector.operator.metrics.TrainingMetrics;
import dev.detector.operator.resources.Labels;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Arrays;
import java.util.List;

/**
 * Lets through what a decision may depend on: a change of the spec or the queue, a deletion, a new
 * checkpoint and what validator, test and export report. A running trainer's steps and losses cause
 * no work.
 */
final class ReportFilter implements OnUpdateFilter<DetectorTraining> {

  private final TrainingMetrics metrics;

  ReportFilter(TrainingMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public boolean accept(DetectorTraining now, DetectorTraining before) {
    metrics.reported(DetectorTrainingStatus.of(before), DetectorTrainingStatus.of(now));
    return now.isMarkedForDeletion() != before.isMarkedForDeletion()
        || !decidedFrom(now).equals(decidedFrom(before));
  }

  /** What decisions are made from, of all that others write. */
  static List<Object> decidedFrom(DetectorTraining training) {
    DetectorTrainingStatus status = DetectorTrainingStatus.of(training);
    TrainingStatus trainer = status.training();
    return Arrays.asList(
        training.getMetadata().getGeneration(),
        Labels.queue(training),
        trainer == null ? null : trainer.latestCheckpoint(),
        status.validation(),
        status.test(),
        status.export());
  }
}
