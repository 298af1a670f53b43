package dev.detector.cli.run;

import dev.detector.operator.api.DetectorTraining;
import java.nio.file.Path;
import java.util.Optional;

/** The other trainings that were run under the same home: what one that names them decides from. */
final class OtherRuns {

  private final Path home;

  OtherRuns(Path home) {
    this.home = home;
  }

  /** Where they are looked for. */
  Path home() {
    return home;
  }

  /** A training as its last run left it, or as its run has it now. */
  Optional<DetectorTraining> training(String namespace, String name) {
    return new SavedState(RunDirectory.state(home, name))
        .read().stream()
            .filter(DetectorTraining.class::isInstance)
            .map(DetectorTraining.class::cast)
            .filter(training -> name.equals(training.getMetadata().getName()))
            .filter(training -> namespace.equals(training.getMetadata().getNamespace()))
            .findFirst();
  }

  /** Whether another process runs it now. */
  boolean isRunning(String name) {
    return RunDirectory.isTaken(home, name);
  }
}
