package dev.detector.worker.checkpoint;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.detector.formats.DetectorException;
import dev.detector.formats.tensorflow.TrackableObjectGraph;
import dev.detector.worker.graph.Dimensions;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Sessions;
import dev.detector.worker.graph.Variable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
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
   * Shapes of float variables, in the keys' order.
   *
   * @throws DetectorException when the data are damaged
   */
  List<Dimensions> shapes(List<String> keys) {
    try {
      return read(
          checkpoint,
          keys,
          DataType.DT_FLOAT,
          values -> {
            List<Dimensions> shapes = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
              shapes.add(Dimensions.of(values.get(i).shape().asArray()));
            }
            return shapes;
          });
    } catch (TensorFlowException e) {
      throw unreadable(checkpoint, e);
    }
  }

  /**
   * Checks that a restore of these variables will work.
   *
   * @throws DetectorException when the checkpoint lacks one or has it in another shape
   */
  public void requireAll(Collection<Variable> variables) {
    requireKeys(variables);
    List<Variable> floats = variables.stream().filter(v -> v.type() == DataType.DT_FLOAT).toList();
    List<Dimensions> shapes = shapes(floats.stream().map(Variable::key).toList());
    for (int i = 0; i < floats.size(); i++) {
      if (!shapes.get(i).equals(floats.get(i).shape())) {
        throw otherShape(floats.get(i), shapes.get(i));
      }
    }
  }

  /** Checks that the checkpoint has these variables, in whatever shape. */
  void requireKeys(Collection<Variable> variables) {
    Set<String> keys = keys();
    List<String> missing =
        variables.stream().map(Variable::key).filter(k -> !keys.contains(k)).toList();
    if (!missing.isEmpty()) {
      throw DetectorException.badInput(
          "checkpoint lacks " + missing.size() + " of " + variables.size() + " variables",
          checkpoint + " " + missing.get(0),
          "use a checkpoint of the same network, or the network of its pipeline.config");
    }
  }

  DetectorException otherShape(Variable variable, Dimensions there) {
    return DetectorException.badInput(
        "checkpoint's shape " + there + " instead of " + variable.shape(),
        checkpoint + " " + variable.key(),
        "use the num_classes, depth_multiplier and depths of the checkpoint's pipeline.config");
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
