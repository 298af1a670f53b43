package dev.detector.worker.optimizers;

import dev.detector.worker.checkpoint.TrackableObjects;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Initializer;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.graph.Variables;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * Variables of an optimizer.
 *
 * @param iteration number of steps it has made
 * @param slots by name: a variable for each trained one, of its shape
 */
public record OptimizerState(Variable iteration, Map<String, Map<Variable, Variable>> slots) {

  /**
   * Creates the variables under the keys that Keras' optimizers have in a checkpoint.
   *
   * @param path the optimizer's place in the object graph
   * @param hyperparameters those that Keras keeps in variables
   * @param slots names of the slots; all start at 0
   */
  static OptimizerState create(
      Variables variables,
      String path,
      Map<String, Double> hyperparameters,
      List<String> slots,
      Collection<Variable> trained) {
    Variable iteration =
        variables.create(
            path + "/iter", DataType.DT_INT64, false, Initializer.zeros(), Optional.empty());
    hyperparameters.forEach(
        (name, value) ->
            variables.create(
                path + "/" + name, false, new Initializer.Constant(value), Optional.empty()));
    Map<String, Map<Variable, Variable>> bySlot = new HashMap<>();
    for (String slot : slots) {
      bySlot.put(slot, createSlot(variables, path, slot, trained));
    }
    return new OptimizerState(iteration, bySlot);
  }

  static Map<Variable, Variable> createSlot(
      Variables variables, String path, String slot, Collection<Variable> trained) {
    Map<Variable, Variable> byVariable = new LinkedHashMap<>();
    for (Variable v : trained) {
      byVariable.put(
          v,
          variables.create(
              TrackableObjects.slotPath(v, path, slot),
              false,
              Initializer.zeros(),
              Optional.empty(),
              v.shape().toArray()));
    }
    return byVariable;
  }

  /** Slot variable of a trained variable. */
  public Variable slot(String name, Variable trained) {
    return slots.get(name).get(trained);
  }

  /** Iterations before this step, as a float scalar. */
  Output<?> iterationsBefore(GraphBuilder b) {
    return b.cast(iteration.value(), DataType.DT_FLOAT);
  }

  /** Counts this step; whoever reads {@link #iteration}'s value in the step gets it uncounted. */
  Operation count(GraphBuilder b) {
    return b.assign(
        iteration.path() + "/Increment",
        iteration,
        b.add(iteration.value(), b.cast(b.constant(1), DataType.DT_INT64)));
  }
}
