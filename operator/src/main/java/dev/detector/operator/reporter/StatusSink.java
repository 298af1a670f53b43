package dev.detector.operator.reporter;

import dev.detector.operator.api.StageStatus;

/** Takes a stage's part of the status. */
@FunctionalInterface
public interface StatusSink {

  /** Publishes a part, whole. */
  void publish(StageStatus part);
}
