package dev.detector.worker.graph;

import java.util.Optional;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * A resource variable of the graph.
 *
 * @param path place in the TF2 object graph, for example {@code
 *     model/_feature_extractor/classification_backbone/layer_with_weights-0/kernel}
 * @param handle output of the VarHandleOp
 * @param value output of one ReadVariableOp; gradients are taken with respect to it
 * @param trainable whether Keras lists it among the trainable weights
 * @param initializer first value
 * @param regularizer penalty in the training loss, if any
 */
public record Variable(
    String path,
    Output<?> handle,
    Output<?> value,
    DataType type,
    Dimensions shape,
    boolean trainable,
    Initializer initializer,
    Optional<Regularizer> regularizer) {

  /** End of every variable's key in an object-graph checkpoint. */
  public static final String KEY_SUFFIX = "/.ATTRIBUTES/VARIABLE_VALUE";

  /** The same variable, read from or written to another place of a checkpoint. */
  public Variable at(String otherPath) {
    return new Variable(otherPath, handle, value, type, shape, trainable, initializer, regularizer);
  }

  /** Key of the value in a checkpoint. */
  public String key() {
    return path + KEY_SUFFIX;
  }
}
