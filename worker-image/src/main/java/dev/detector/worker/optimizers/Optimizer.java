package dev.detector.worker.optimizers;

import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.graph.Variables;
import dev.detector.worker.schedules.LearningRateSchedule;
import java.util.List;
import org.tensorflow.Operation;
import org.tensorflow.Output;

/** What gradients do to the variables. */
public interface Optimizer {

  /** Learning rate of each step. */
  LearningRateSchedule learningRate();

  /**
   * Creates the optimizer's own variables.
   *
   * @param variables takes them
   * @param path the optimizer's place in the object graph
   * @param trained variables that it will change
   */
  OptimizerState createState(Variables variables, String path, List<Variable> trained);

  /**
   * Ops that make one step, to be run together once: the variables change and the state with them,
   * its count of iterations included.
   *
   * @param state what {@link #createState} gave
   * @param gradients one for each trained variable
   * @param learningRate scalar, the schedule's rate of this step
   */
  List<Operation> update(
      GraphBuilder b, OptimizerState state, List<Gradient> gradients, Output<?> learningRate);
}
