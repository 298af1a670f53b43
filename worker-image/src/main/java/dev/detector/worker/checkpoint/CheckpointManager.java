package dev.detector.worker.checkpoint;

import dev.detector.formats.DetectorException;
import dev.detector.formats.checkpoint.Checkpoint;
import dev.detector.formats.checkpoint.CheckpointState;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.graph.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operation;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TInt64;

/**
 * The numbered checkpoints {@code ckpt-N} of a model directory and its {@code checkpoint} file,
 * which names the latest one, laid out as TensorFlow's CheckpointManager does.
 */
public final class CheckpointManager {

  private final Path directory;
  private final int maxToKeep;
  private final Variable saveCounter;
  private final Operation count;
  private final CheckpointSave save;

  /**
   * Adds the ops to the graph.
   *
   * @param variables everything that the graph holds; all of it is saved
   * @param saveCounter variable that numbers the checkpoints, one of them
   * @param maxToKeep older checkpoints are deleted; 0 to keep all
   */
  public CheckpointManager(
      Path directory, GraphBuilder b, Variables variables, Variable saveCounter, int maxToKeep) {
    this.directory = directory;
    this.maxToKeep = maxToKeep;
    this.saveCounter = saveCounter;
    count =
        b.operation(
            "AssignAddVariableOp",
            "save/count",
            a -> a.setAttr("dtype", DataType.DT_INT64),
            saveCounter.handle(),
            b.cast(b.constant(1), DataType.DT_INT64));
    save = new CheckpointSave(b, variables.all(), variables.objects());
  }

  /**
   * Saves the next checkpoint, then the state file, then deletes what is too old.
   *
   * @return its path, without {@code .index}
   */
  public Path save(Session session) throws IOException {
    return save(session, Optional.empty());
  }

  /**
   * As {@link #save(Session)}.
   *
   * @param kept is not deleted, however old
   */
  public Path save(Session session, Optional<Checkpoint> kept) throws IOException {
    session.runner().addTarget(count).run().close();
    long number;
    try (var result = session.runner().fetch(saveCounter.value()).run()) {
      number = ((TInt64) result.get(0)).getLong();
    }
    Path checkpoint = directory.resolve("ckpt-" + number);
    save.run(session, checkpoint);
    List<Checkpoint> all = complete(directory);
    int old = maxToKeep > 0 ? Math.max(0, all.size() - maxToKeep) : 0;
    List<Checkpoint> dropped = new ArrayList<>(all.subList(0, old));
    dropped.removeIf(
        candidate -> kept.map(Checkpoint::number).equals(Optional.of(candidate.number())));
    all.removeAll(dropped);
    state(all).write(directory);
    for (Checkpoint candidate : dropped) {
      candidate.delete();
    }
    return checkpoint;
  }

  /**
   * Latest complete checkpoint of a directory, whatever its state file says: a process may have
   * been killed between the two.
   */
  public static Optional<Path> latest(Path directory) throws IOException {
    List<Checkpoint> all = complete(directory);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1).prefix());
  }

  /**
   * The checkpoint that a flag means: a path without {@code .index}, or a directory, of which the
   * latest is taken.
   *
   * @throws DetectorException when there is none
   */
  public static Path find(Path directoryOrCheckpoint) throws IOException {
    if (Files.isRegularFile(Path.of(directoryOrCheckpoint + CheckpointSave.INDEX))) {
      return directoryOrCheckpoint;
    }
    return latest(directoryOrCheckpoint)
        .orElseThrow(
            () ->
                DetectorException.badInput(
                    "no checkpoint",
                    directoryOrCheckpoint.toString(),
                    "give a directory with ckpt-N files, or a path like .../ckpt-0"));
  }

  private static List<Checkpoint> complete(Path directory) throws IOException {
    List<Checkpoint> complete = new ArrayList<>();
    for (Checkpoint checkpoint : Checkpoint.list(directory)) {
      if (checkpoint.complete()) {
        complete.add(checkpoint);
      }
    }
    return complete;
  }

  private static CheckpointState state(List<Checkpoint> all) throws IOException {
    List<Double> times = new ArrayList<>();
    for (Checkpoint checkpoint : all) {
      times.add(Files.getLastModifiedTime(checkpoint.index()).toMillis() / 1000.0);
    }
    List<String> names = all.stream().map(Checkpoint::name).toList();
    return new CheckpointState(names.get(names.size() - 1), names, times);
  }
}
