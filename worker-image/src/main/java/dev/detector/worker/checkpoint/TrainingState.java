package dev.detector.worker.checkpoint;

import dev.detector.worker.graph.Initializer;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.graph.Variables;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.proto.DataType;

/**
 * What a training checkpoint of the OD API holds beside the model, for Keras' SGD with momentum.
 *
 * @param step number of finished training steps
 * @param saveCounter number of checkpoints saved so far
 * @param iteration the optimizer's own count of steps
 * @param momenta momentum accumulator of each trainable variable
 */
public record TrainingState(
    Variable step, Variable saveCounter, Variable iteration, Map<Variable, Variable> momenta) {

  /**
   * Creates these variables.
   *
   * @param momentum the optimizer's momentum, which Keras keeps in a variable
   * @param trained variables that the optimizer changes
   */
  public static TrainingState create(Variables variables, double momentum, List<Variable> trained) {
    Variable step = counter(variables, "step");
    Variable saveCounter = counter(variables, "save_counter");
    Variable iteration = counter(variables, "optimizer/iter");
    scalar(variables, "optimizer/decay", 0);
    scalar(variables, "optimizer/momentum", momentum);
    variables.objects().alias("model/_training_step", "step");
    Map<Variable, Variable> momenta = new LinkedHashMap<>();
    for (Variable v : trained) {
      momenta.put(
          v,
          variables.create(
              v.path() + TrackableObjects.SLOT + "optimizer/momentum",
              false,
              Initializer.zeros(),
              Optional.empty(),
              v.shape().toArray()));
    }
    return new TrainingState(step, saveCounter, iteration, momenta);
  }

  private static Variable counter(Variables variables, String path) {
    return variables.create(path, DataType.DT_INT64, false, Initializer.zeros(), Optional.empty());
  }

  private static void scalar(Variables variables, String path, double value) {
    variables.create(path, false, new Initializer.Constant(value), Optional.empty());
  }
}
