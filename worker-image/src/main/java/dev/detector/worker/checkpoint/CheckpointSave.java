package dev.detector.worker.checkpoint;

import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.ObjectGraph;
import dev.detector.worker.graph.Variable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TString;

/**
 * Ops that write variables to a TF2 object-graph checkpoint; built once, run for any number of
 * checkpoints.
 */
public final class CheckpointSave {

  private static final String TEMPORARY = ".saving-";
  static final String INDEX = ".index";
  static final String DATA = ".data-00000-of-00001";

  private final Output<?> prefix;
  private final Operation save;

  /**
   * Adds the ops to the graph.
   *
   * @param variables what to write
   * @param objects the objects around them
   */
  public CheckpointSave(GraphBuilder b, Collection<Variable> variables, ObjectGraph objects) {
    this(b, variables, objects, b.placeholder("save/prefix", DataType.DT_STRING));
  }

  /**
   * Adds the ops to the graph.
   *
   * @param prefix scalar string, fed with the checkpoint's path
   */
  public CheckpointSave(
      GraphBuilder b, Collection<Variable> variables, ObjectGraph objects, Output<?> prefix) {
    this.prefix = prefix;
    List<String> keys = new ArrayList<>();
    List<Output<?>> values = new ArrayList<>();
    for (Variable v : variables) {
      keys.add(v.key());
      values.add(v.value());
    }
    keys.add(TrackableObjects.KEY);
    byte[] graph = TrackableObjects.of(variables, objects).toByteArray();
    try (TString t = TString.tensorOfBytes(NdArrays.scalarOfObject(graph))) {
      values.add(b.constant(t));
    }
    save =
        b.operation(
            "SaveV2",
            "save/SaveV2",
            a -> a.addInputList(values.toArray(new Output<?>[0])),
            prefix,
            b.strings(keys),
            b.strings(Collections.nCopies(keys.size(), "")));
  }

  /** Op that saves when run with the prefix fed. */
  public Operation operation() {
    return save;
  }

  /**
   * Writes a checkpoint. It appears under its name only when it is whole: first the values, last
   * the index, by which readers find it. One process at a time may save into a directory.
   *
   * @param checkpoint path without {@code .index}
   */
  public void run(Session session, Path checkpoint) throws IOException {
    Path directory = checkpoint.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    removeUnfinished(directory);
    Path temporary = directory.resolve(TEMPORARY + checkpoint.getFileName());
    try (TString path = TString.scalarOf(temporary.toString())) {
      session.runner().feed(prefix, path).addTarget(save).run().close();
    }
    for (String suffix : List.of(DATA, INDEX)) {
      Path written = Path.of(temporary + suffix);
      try (FileChannel file = FileChannel.open(written, StandardOpenOption.WRITE)) {
        file.force(true);
      }
      Files.move(
          written,
          Path.of(checkpoint.toAbsolutePath() + suffix),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** What a killed process left. */
  private static void removeUnfinished(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, TEMPORARY + "*")) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }
}
