package dev.detector.worker.checkpoint;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.detector.formats.DetectorException;
import dev.detector.formats.tensorflow.TrackableObjectGraph;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Sessions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TString;

/**
 * Content of an object-graph checkpoint.
 *
 * @param checkpoint path without {@code .index}
 * @param objects its object graph
 */
public record CheckpointReader(Path checkpoint, TrackableObjectGraph objects) {

  /**
   * Opens a checkpoint.
   *
   * @throws DetectorException when there is none, when it cannot be read, or when it is a
   *     name-based one of TensorFlow 1
   */
  public static CheckpointReader open(Path checkpoint) {
    if (!Files.isRegularFile(Path.of(checkpoint + CheckpointSave.INDEX))) {
      throw DetectorException.badInput(
          "no checkpoint",
          checkpoint + CheckpointSave.INDEX,
          "give the path without .index, for example .../checkpoint/ckpt-0");
    }
    try {
      byte[] graph =
          read(
              checkpoint,
              List.of(TrackableObjects.KEY),
              DataType.DT_STRING,
              values -> ((TString) values.get(0)).asBytes().getObject());
      return new CheckpointReader(checkpoint, TrackableObjectGraph.parseFrom(graph));
    } catch (InvalidProtocolBufferException e) {
      throw unreadable(checkpoint, e);
    } catch (TensorFlowException e) {
      if (e.getMessage().contains("Key " + TrackableObjects.KEY)) {
        throw DetectorException.badInput(
            "a name-based (TensorFlow 1) checkpoint",
            checkpoint.toString(),
            "use a TensorFlow 2 checkpoint, for example one of the TF2 detection model zoo");
      }
      throw unreadable(checkpoint, e);
    }
  }

  /** Keys of all variables. */
  public Set<String> keys() {
    return objects.getNodesList().stream()
        .flatMap(n -> n.getAttributesList().stream())
        .map(a -> a.getCheckpointKey())
        .collect(Collectors.toSet());
  }

  /**
   * Reads float variables.
   *
   * @param use gets the tensors in the keys' order; they are closed when it returns
   * @throws DetectorException when a key is missing or the data are damaged
   */
  public <T> T readFloats(List<String> keys, Function<Result, T> use) {
    try {
      return read(checkpoint, keys, DataType.DT_FLOAT, use);
    } catch (TensorFlowException e) {
      throw unreadable(checkpoint, e);
    }
  }

  private static <T> T read(
      Path checkpoint, List<String> keys, DataType type, Function<Result, T> use) {
    try (Graph graph = new Graph()) {
      GraphBuilder b = new GraphBuilder(graph);
      DataType[] types = keys.stream().map(k -> type).toArray(DataType[]::new);
      Operation restore =
          b.operation(
              "RestoreV2",
              "restore",
              a -> a.setAttr("dtypes", types),
              b.constant(checkpoint.toString()),
              b.strings(keys),
              b.strings(keys.stream().map(k -> "").toList()));
      try (Session session = Sessions.open(graph)) {
        var runner = session.runner();
        for (int i = 0; i < keys.size(); i++) {
          runner.fetch(restore.output(i));
        }
        try (Result values = runner.run()) {
          return use.apply(values);
        }
      }
    }
  }

  private static DetectorException unreadable(Path checkpoint, Exception cause) {
    return DetectorException.badInput(
        "checkpoint cannot be read (" + cause.getMessage() + ")",
        checkpoint.toString(),
        "copy it again; .index and .data files belong together");
  }
}
