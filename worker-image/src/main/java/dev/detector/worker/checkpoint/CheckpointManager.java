package dev.detector.worker.checkpoint;

import com.google.protobuf.TextFormat;
import dev.detector.formats.AtomicFile;
import dev.detector.formats.DetectorException;
import dev.detector.formats.tensorflow.CheckpointState;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.graph.Variables;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.Operation;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TInt64;

/**
 * The numbered checkpoints {@code ckpt-N} of a model directory and its {@code checkpoint} file,
 * which names the latest one, laid out as TensorFlow's CheckpointManager does.
 */
public final class CheckpointManager {

  /** Name of the file that names the latest checkpoint. */
  public static final String STATE_FILE = "checkpoint";

  private static final Pattern INDEX = Pattern.compile("ckpt-(\\d+)\\.index");

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
    session.runner().addTarget(count).run().close();
    long number;
    try (var result = session.runner().fetch(saveCounter.value()).run()) {
      number = ((TInt64) result.get(0)).getLong();
    }
    Path checkpoint = directory.resolve("ckpt-" + number);
    save.run(session, checkpoint);
    NavigableMap<Long, Path> kept = list(directory);
    List<Path> dropped = new ArrayList<>();
    while (maxToKeep > 0 && kept.size() > maxToKeep) {
      dropped.add(kept.pollFirstEntry().getValue());
    }
    writeState(directory, checkpoint, kept.values());
    for (Path old : dropped) {
      // First the index, by which readers find a checkpoint.
      Files.deleteIfExists(Path.of(old + CheckpointSave.INDEX));
      Files.deleteIfExists(Path.of(old + CheckpointSave.DATA));
    }
    return checkpoint;
  }

  /**
   * Latest complete checkpoint of a directory, whatever its state file says: a process may have
   * been killed between the two.
   */
  public static Optional<Path> latest(Path directory) throws IOException {
    NavigableMap<Long, Path> checkpoints = list(directory);
    return checkpoints.isEmpty()
        ? Optional.empty()
        : Optional.of(checkpoints.lastEntry().getValue());
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

  /** Writes the {@code checkpoint} file of a directory that holds these checkpoints. */
  public static void writeState(Path directory, Path latest, Iterable<Path> all)
      throws IOException {
    CheckpointState.Builder state =
        CheckpointState.newBuilder().setModelCheckpointPath(latest.getFileName().toString());
    for (Path checkpoint : all) {
      Instant saved =
          Files.getLastModifiedTime(Path.of(checkpoint + CheckpointSave.INDEX)).toInstant();
      state.addAllModelCheckpointPaths(checkpoint.getFileName().toString());
      state.addAllModelCheckpointTimestamps(saved.toEpochMilli() / 1000.0);
    }
    AtomicFile.write(directory.resolve(STATE_FILE), TextFormat.printer().printToString(state));
  }

  private static NavigableMap<Long, Path> list(Path directory) throws IOException {
    NavigableMap<Long, Path> found = new TreeMap<>();
    if (!Files.isDirectory(directory)) {
      return found;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "ckpt-*.index")) {
      for (Path index : files) {
        Matcher name = INDEX.matcher(index.getFileName().toString());
        if (name.matches()) {
          Path checkpoint = directory.resolve("ckpt-" + name.group(1));
          if (Files.exists(Path.of(checkpoint + CheckpointSave.DATA))) {
            found.put(Long.valueOf(name.group(1)), checkpoint);
          }
        }
      }
    }
    return found;
  }
}
