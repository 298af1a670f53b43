package dev.detector.worker.training;

import dev.detector.formats.DetectorException;
import dev.detector.formats.ExitCode;
import dev.detector.formats.checkpoint.Checkpoint;
import dev.detector.formats.checkpoint.CheckpointPins;
import dev.detector.worker.checkpoint.CheckpointManager;
import dev.detector.worker.checkpoint.CheckpointRestore;
import dev.detector.worker.graph.Variable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints that a training writes: only finite ones, none lost before its evaluation. Of
 * several processes that train together the chief reads and writes them; all the others ask it.
 */
final class TrainingCheckpoints {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingCheckpoints.class);

  private final TrainingGraph graph;
  private final boolean chief;
  private final Path modelDirectory;
  private final CheckpointManager manager;
  private final CheckpointPins pins;
  private Optional<ResumePoint> last = Optional.empty();
  private Optional<ResumePoint> proven = Optional.empty();

  TrainingCheckpoints(TrainingGraph graph, TrainingOptions options) {
    this.graph = graph;
    this.chief = options.server().cluster().isChief();
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
    last = Optional.of(point);
  }

  /** A step from the last checkpoint's weights, or from later ones, gave finite numbers. */
  void stepTaken() {
    proven = last;
  }

  /**
   * Saves the state after {@code step}, unless that has been done.
   *
   * @throws NumericFault when a variable is not finite
   */
  void save(long step) throws IOException, NumericFault {
    if (last.isPresent() && last.get().step() == step) {
      return;
    }
    if (!graph.variablesAreFinite()) {
      throw new NumericFault("a variable is not finite", step);
    }
    if (!chief) {
      return;
    }
    if (Files.isDirectory(pins.directory())) {
      // Somebody evaluates; what it has not seen yet must outlive the rotation.
      pins.pin();
    }
    long start = System.nanoTime();
    // Weights can be finite and yet ruined, which only the next loss tells.
    Path checkpoint = manager.save(graph.session(), proven.map(ResumePoint::checkpoint));
    last = Optional.of(new ResumePoint(Checkpoint.of(checkpoint).orElseThrow(), step));
    LOG.info(
        "Saved checkpoint {} of step {} in {}s",
        checkpoint,
        step,
        Format.seconds((System.nanoTime() - start) / 1e9));
  }

  /**
   * Takes the values of the last good checkpoint. The latest one is deleted instead if the very
   * first step from it gave broken numbers and there is an earlier one.
   *
   * @return the step of that checkpoint
   * @throws DetectorException with {@link ExitCode#NUMERIC} when there is none
   */
  long goBack(NumericFault fault) throws IOException {
    if (chief) {
      restoreLastGood(fault);
    }
    graph.synchronize();
    return graph.globalStep();
  }

  private void restoreLastGood(NumericFault fault) throws IOException {
    if (last.isPresent() && !last.equals(proven) && Checkpoint.list(modelDirectory).size() > 1) {
      LOG.warn(
          "Deleting {}: the first step from it broke, its weights may be ruined",
          last.get().checkpoint().prefix());
      last.get().checkpoint().delete();
    }
    Collection<Variable> variables = new ArrayList<>(graph.variables().all());
    ResumePoint point =
        ResumePoint.find(modelDirectory, variables).orElseThrow(() -> numericFailure(fault, 0));
    // Numbers of checkpoints only grow: who has evaluated one does not look at it again.
    variables.remove(graph.state().saveCounter());
    new CheckpointRestore(graph.builder(), variables)
        .run(graph.session(), point.checkpoint().prefix());
    last = Optional.of(point);
    LOG.info("Went back to {} (step {})", point.checkpoint().prefix(), point.step());
  }

  /**
   * The end of a training whose numbers are broken; names what is still good.
   *
   * @param recoveries how often it has gone back
   */
  DetectorException numericFailure(NumericFault fault, int recoveries) {
    String good =
        proven
            .or(() -> last)
            .map(point -> point.checkpoint().prefix() + " (step " + point.step() + ")")
            .orElse("none");
    return new DetectorException(
        ExitCode.NUMERIC,
        fault.getMessage(),
        "step "
            + fault.step()
            + ", gone back "
            + recoveries
            + " times; last good checkpoint: "
            + good,
        "lower the learning rate or set train_config.gradient_clipping_by_norm, then start again");
  }
}
