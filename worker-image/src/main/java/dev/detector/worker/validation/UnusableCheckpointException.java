package dev.detector.worker.validation;

/** A checkpoint that cannot be evaluated: damaged, or without a model. The message says why. */
public final class UnusableCheckpointException extends Exception {
  private static final long serialVersionUID = 1L;

  public UnusableCheckpointException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
