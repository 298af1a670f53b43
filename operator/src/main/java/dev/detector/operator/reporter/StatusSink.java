package dev.detector.operator.reporter;

/** Takes a stage's part of the status. */
@FunctionalInterface
public interface StatusSink {

  /**
   * Publishes a part, whole.
   *
   * @param part a TrainingStatus, ValidationStatus, TestStatus or ExportStatus
   */
  void publish(Object part);
}
