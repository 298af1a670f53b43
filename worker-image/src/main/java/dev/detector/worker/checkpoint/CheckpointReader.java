package dev.detector.worker.checkpoint;

import dev.detector.formats.DetectorException;
import dev.detector.formats.checkpoint.CheckpointIndex;
import dev.detector.worker.graph.Dimensions;
import dev.detector.worker.graph.Variable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What an object-graph checkpoint holds, and whether it fits a network.
 *
 * @param checkpoint path without {@code .index}
 */
public record CheckpointReader(Path checkpoint, CheckpointIndex index) {

  /**
   * Opens a checkpoint.
   *
   * @throws DetectorException when there is none, when its index is damaged, or when it is a
   *     name-based one of TensorFlow 1
   */
  public static CheckpointReader open(Path checkpoint) throws IOException {
    if (!Files.isRegularFile(Path.of(checkpoint + CheckpointSave.INDEX))) {
      throw DetectorException.badInput(
          "no checkpoint",
          checkpoint + CheckpointSave.INDEX,
          "give the path without .index, for example .../checkpoint/ckpt-0");
    }
    CheckpointIndex index = CheckpointIndex.read(checkpoint);
    if (index.entry(TrackableObjects.KEY).isEmpty()) {
      throw DetectorException.badInput(
          "a name-based (TensorFlow 1) checkpoint",
          checkpoint.toString(),
          "use a TensorFlow 2 checkpoint, for example one of the TF2 detection model zoo");
    }
    return new CheckpointReader(checkpoint, index);
  }

  /** Keys of all values. */
  public Set<String> keys() {
    return index.keys();
  }

  /** Whether some key begins so. */
  boolean hasAny(String prefix) {
    return index.keys().stream().anyMatch(key -> key.startsWith(prefix));
  }

  /**
   * Checks that a restore of these variables will work.
   *
   * @throws DetectorException when the checkpoint lacks one or has it in another shape
   */
  public void requireAll(Collection<Variable> variables) {
    requireKeys(variables);
    for (Variable v : variables) {
      if (!shape(v).equals(v.shape())) {
        throw otherShape(v);
      }
    }
  }

  /** Checks that the checkpoint has these variables, in whatever shape. */
  void requireKeys(Collection<Variable> variables) {
    List<String> missing =
        variables.stream().map(Variable::key).filter(k -> index.entry(k).isEmpty()).toList();
    if (!missing.isEmpty()) {
      throw DetectorException.badInput(
          "checkpoint lacks " + missing.size() + " of " + variables.size() + " variables",
          checkpoint + " " + missing.get(0),
          "use a checkpoint of the same network, or the network of its pipeline.config");
    }
  }

  /** The checkpoint's shape of a variable that it has. */
  Dimensions shape(Variable variable) {
    return new Dimensions(index.entry(variable.key()).orElseThrow().shape());
  }

  DetectorException otherShape(Variable variable) {
    return DetectorException.badInput(
        "checkpoint's shape " + shape(variable) + " instead of " + variable.shape(),
        checkpoint + " " + variable.key(),
        "use the num_classes, depth_multiplier and depths of the checkpoint's pipeline.config");
  }
}
