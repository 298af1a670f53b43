package dev.detector.worker.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * Every variable of one graph in order of creation, keyed by its place in the TF2 object graph, and
 * the updates of moving averages that a training step has to run.
 */
public final class Variables {

  private final GraphBuilder builder;
  private final Map<String, Variable> byPath = new LinkedHashMap<>();
  private final Map<Variable, Output<?>> updates = new LinkedHashMap<>();
  private final ObjectGraph objects = new ObjectGraph();

  public Variables(GraphBuilder builder) {
    this.builder = builder;
  }

  /**
   * Creates a float variable.
   *
   * @param path place in the object graph, without the key's suffix
   * @throws IllegalStateException when the path is taken
   */
  public Variable create(
      String path,
      boolean trainable,
      Initializer initializer,
      Optional<Regularizer> regularizer,
      long... shape) {
    return create(path, DataType.DT_FLOAT, trainable, initializer, regularizer, shape);
  }

  /**
   * Creates a variable of any type, see {@link #create(String, boolean, Initializer, Optional,
   * long...)}.
   */
  public Variable create(
      String path,
      DataType type,
      boolean trainable,
      Initializer initializer,
      Optional<Regularizer> regularizer,
      long... shape) {
    if (byPath.containsKey(path)) {
      throw new IllegalStateException("two variables at " + path);
    }
    Output<?> handle = builder.variableHandle(path, type, shape);
    Output<?> value = builder.read(handle, path + "/Read", type);
    Variable v =
        new Variable(
            path, handle, value, type, Dimensions.of(shape), trainable, initializer, regularizer);
    byPath.put(path, v);
    return v;
  }

  /** Objects around the variables, for checkpoints. */
  public ObjectGraph objects() {
    return objects;
  }

  /** All variables in order of creation. */
  public Collection<Variable> all() {
    return Collections.unmodifiableCollection(byPath.values());
  }

  /** Variables that an optimizer may change, in order of creation. */
  public List<Variable> trainable() {
    return byPath.values().stream().filter(Variable::trainable).toList();
  }

  /** Assigns {@code value} in every training step (moving averages of batch normalisation). */
  public void updateEachStep(Variable variable, Output<?> value) {
    updates.put(variable, value);
  }

  /** What {@link #updateEachStep} is to assign. */
  public List<Output<?>> updatedValues() {
    return List.copyOf(updates.values());
  }

  /**
   * Assignments that belong to a training step beside the optimizer's.
   *
   * @param values as {@link #updatedValues}, or what several processes made of them
   */
  public List<Operation> updates(List<? extends Output<?>> values) {
    List<Operation> assigns = new ArrayList<>();
    Iterator<? extends Output<?>> each = values.iterator();
    for (Variable variable : updates.keySet()) {
      assigns.add(builder.assign(variable.path() + "/Update", variable, each.next()));
    }
    return assigns;
  }

  /** As {@link #updates(List)}, with the values of this graph. */
  public List<Operation> updates() {
    return updates(updatedValues());
  }

  /**
   * Op that gives each listed variable its first value; to be run once, before any restore.
   *
   * @param seed the run's seed
   */
  public Operation initialization(Collection<Variable> variables, long seed) {
    List<Operation> assigns = new ArrayList<>();
    for (Variable v : variables) {
      Output<?> value =
          v.initializer().value(builder, seed, v.path(), v.type(), v.shape().toArray());
      assigns.add(builder.assign(v.path() + "/Initialize", v, value));
    }
    return builder.group("initialization", assigns);
  }

  /** Sum of the regularization penalties of these variables; 0 without any. */
  public Output<?> regularization(Collection<Variable> variables) {
    List<Output<?>> penalties = new ArrayList<>();
    for (Variable v : variables) {
      v.regularizer().ifPresent(r -> penalties.add(r.penalty(builder, v.value())));
    }
    return penalties.isEmpty() ? builder.constant(0f) : builder.addAll(penalties);
  }
}
