package dev.detector.worker.training;

import dev.detector.formats.BadInputException;
import dev.detector.formats.DetectorException;
import dev.detector.formats.checkpoint.Checkpoint;
import dev.detector.formats.checkpoint.CheckpointIndex;
import dev.detector.worker.graph.Variable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a training goes on: the latest checkpoint of its model directory that is whole.
 *
 * @param checkpoint the checkpoint
 * @param step steps that were done when it was saved
 */
record ResumePoint(Checkpoint checkpoint, long step) {
  private static final Logger LOG = LoggerFactory.getLogger(ResumePoint.class);

  /**
   * Finds it, reading every byte. Checkpoints that turn out damaged are deleted, so that nobody
   * else takes them for the latest, and so is what a killed process left half written.
   *
   * @param variables what it has to hold
   * @return empty when the training has to start from the beginning
   */
  static Optional<ResumePoint> find(Path modelDirectory, Collection<Variable> variables)
      throws IOException {
    removeUnfinished(modelDirectory);
    for (Checkpoint checkpoint : latestFirst(modelDirectory)) {
      Optional<CheckpointIndex> index = readWhole(checkpoint);
      if (index.isPresent()) {
        require(index.get(), checkpoint, variables);
        return Optional.of(new ResumePoint(checkpoint, step(index.get())));
      }
      checkpoint.delete();
    }
    return Optional.empty();
  }

  /** Step of the latest whole checkpoint, 0 without one; nothing is deleted. */
  static long lastStep(Path modelDirectory) throws IOException {
    for (Checkpoint checkpoint : latestFirst(modelDirectory)) {
      Optional<CheckpointIndex> index = readWhole(checkpoint);
      if (index.isPresent()) {
        return step(index.get());
      }
    }
    return 0;
  }

  private static List<Checkpoint> latestFirst(Path modelDirectory) throws IOException {
    List<Checkpoint> checkpoints = new ArrayList<>(Checkpoint.list(modelDirectory));
    Collections.reverse(checkpoints);
    return checkpoints;
  }

  private static long step(CheckpointIndex index) throws IOException {
    return index.readInt64(CheckpointIndex.STEP_KEY);
  }

  private static Optional<CheckpointIndex> readWhole(Checkpoint checkpoint) throws IOException {
    try {
      CheckpointIndex index = CheckpointIndex.read(checkpoint.prefix());
      index.verify();
      return Optional.of(index);
    } catch (BadInputException e) {
      LOG.warn("Leaving out {}: {}", checkpoint.prefix(), e.getMessage());
      return Optional.empty();
    }
  }

  private static void require(
      CheckpointIndex index, Checkpoint checkpoint, Collection<Variable> variables) {
    for (Variable variable : variables) {
      boolean fits =
          index
              .entry(variable.key())
              .filter(entry -> entry.shape().equals(variable.shape().sizes()))
              .isPresent();
      if (!fits) {
        throw DetectorException.badInput(
            "checkpoint of another model: no fitting " + variable.key(),
            checkpoint.prefix().toString(),
            "use another --model_dir, or the configuration it was trained with");
      }
    }
  }

  private static void removeUnfinished(Path modelDirectory) throws IOException {
    if (!Files.isDirectory(modelDirectory)) {
      return;
    }
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(modelDirectory, "{.saving-*,.checkpoint.*.tmp}")) {
      for (Path file : files) {
        LOG.info("Removing {}, which a process that was killed left", file);
        Files.deleteIfExists(file);
      }
    }
    List<Long> whole = Checkpoint.list(modelDirectory).stream().map(Checkpoint::number).toList();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(modelDirectory, "ckpt-*.data-*-of-*")) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        Optional<Checkpoint> checkpoint =
            Checkpoint.of(file.resolveSibling(name.substring(0, name.indexOf(".data-"))));
        if (checkpoint.isPresent() && !whole.contains(checkpoint.get().number())) {
          LOG.info("Removing {}, which has no index", file);
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
