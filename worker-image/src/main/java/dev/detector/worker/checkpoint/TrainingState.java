package dev.detector.worker.checkpoint;

import dev.detector.worker.graph.Initializer;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.graph.Variables;
import java.util.Optional;
import org.tensorflow.proto.DataType;

/**
 * Counters that a training checkpoint of the OD API holds beside the model and the optimizer.
 *
 * @param step number of finished training steps
 * @param saveCounter number of checkpoints saved so far
 */
public record TrainingState(Variable step, Variable saveCounter) {
  /** Place of the optimizer in the object graph. */
  public static final String OPTIMIZER = "optimizer";

  /** Creates these variables. */
  public static TrainingState create(Variables variables) {
    Variable step = counter(variables, "step");
    Variable saveCounter = counter(variables, "save_counter");
    variables.objects().alias("model/_training_step", "step");
    return new TrainingState(step, saveCounter);
  }

  private static Variable counter(Variables variables, String path) {
    return variables.create(path, DataType.DT_INT64, false, Initializer.zeros(), Optional.empty());
  }
}
