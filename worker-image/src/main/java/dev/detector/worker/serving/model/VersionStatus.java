package dev.detector.worker.serving.model;

/**
 * Where a version of a model stands.
 *
 * @param error why it could not be loaded, empty if it could
 */
public record VersionStatus(long version, State state, String error) {
  /** TensorFlow Serving's names of a version's states. */
  public enum State {
    LOADING,
    AVAILABLE,
    UNLOADING,
    END
  }
}
