package dev.detector.worker.serving;

import java.util.Optional;

/** Where the server stands between its start and its end. Shared by all threads. */
final class ServingState {
  /** TensorFlow Serving's names of a version's states. */
  enum Phase {
    LOADING,
    AVAILABLE,
    UNLOADING
  }

  private record Snapshot(Phase phase, Optional<Inference> inference) {}

  private volatile Snapshot now = new Snapshot(Phase.LOADING, Optional.empty());

  Phase phase() {
    return now.phase();
  }

  /** The model, from when it is warmed up until the last request is answered. */
  Optional<Inference> inference() {
    return now.inference();
  }

  synchronized void available(Inference inference) {
    if (now.phase() == Phase.LOADING) {
      now = new Snapshot(Phase.AVAILABLE, Optional.of(inference));
    }
  }

  /** Not ready any more; requests that still come are answered. */
  synchronized void unloading() {
    now = new Snapshot(Phase.UNLOADING, now.inference());
  }
}
