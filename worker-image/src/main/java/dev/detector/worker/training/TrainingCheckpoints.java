package dev.detector.worker.training;

import dev.detector.formats.DetectorException;
import dev.detector.formats.ExitCode;
import dev.detector.formats.checkpoint.CheckpointPins;
import dev.detector.worker.checkpoint.CheckpointManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checkpoints that a training writes: only finite ones, none lost before its evaluation. */
final class TrainingCheckpoints {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingCheckpoints.class);

  private final TrainingGraph graph;
  private final Path modelDirectory;
  private final CheckpointManager manager;
  private final CheckpointPins pins;
  private Optional<String> last = Optional.empty();
  private long lastStep = -1;

  TrainingCheckpoints(TrainingGraph graph, TrainingOptions options) {
    this.graph = graph;
    this.modelDirectory = options.modelDirectory();
    this.manager =
        new CheckpointManager(
            modelDirectory,
            graph.builder(),
            graph.variables(),
            graph.state().saveCounter(),
            options.checkpointsToKeep());
    this.pins = new CheckpointPins(modelDirectory);
  }

  /** The training goes on from this one. */
  void resumed(ResumePoint point) {
    remember(point.checkpoint().prefix(), point.step());
  }

  /**
   * Saves the state after {@code step}, unless that has been done.
   *
   * @throws DetectorException with {@link ExitCode#NUMERIC} when a variable is not finite
   */
  void save(long step) throws IOException {
    if (step == lastStep) {
      return;
    }
    if (!graph.variablesAreFinite()) {
      throw numericFailure("a variable is not finite", step);
    }
    if (Files.isDirectory(pins.directory())) {
      // Somebody evaluates; what it has not seen yet must outlive the rotation.
      pins.pin();
    }
    long start = System.nanoTime();
    Path checkpoint = manager.save(graph.session());
    remember(checkpoint, step);
    LOG.info(
        "Saved checkpoint {} of step {} in {}s",
        checkpoint,
        step,
        Format.seconds((System.nanoTime() - start) / 1e9));
  }

  /** The failure of a training whose numbers are no longer finite; names what is still good. */
  DetectorException numericFailure(String what, long step) {
    return new DetectorException(
        ExitCode.NUMERIC,
        what,
        "step " + step + "; last good checkpoint: " + last.orElse("none"),
        "lower the learning rate or set train_config.gradient_clipping_by_norm, then start again");
  }

  private void remember(Path checkpoint, long step) {
    last = Optional.of(checkpoint + " (step " + step + ")");
    lastStep = step;
  }
}
