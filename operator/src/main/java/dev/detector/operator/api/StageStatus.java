package dev.detector.operator.api;

/** A stage's part of the status, which its reporter writes. */
public sealed interface StageStatus
    permits TrainingStatus, ValidationStatus, TestStatus, ExportStatus {}
