package dev.detector.worker.optimizers;

import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.graph.Variables;
import dev.detector.worker.schedules.LearningRateSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operation;
import org.tensorflow.Output;

/**
 * Keras' Adam (Kingma and Ba, arXiv 1412.6980, in the form before its section 2.1) with Keras'
 * betas, which the config cannot change.
 *
 * @param epsilon added to the root of the second moment
 */
record Adam(LearningRateSchedule learningRate, float epsilon) implements Optimizer {
  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;

  @Override
  public OptimizerState createState(Variables variables, String path, List<Variable> trained) {
    return OptimizerState.create(
        variables,
        path,
        Map.of("beta_1", BETA_1, "beta_2", BETA_2, "decay", 0.),
        List.of("m", "v"),
        trained);
  }

  @Override
  public List<Operation> update(
      GraphBuilder b, OptimizerState state, List<Gradient> gradients, Output<?> learningRate) {
    Output<?> iterations = b.add(state.iterationsBefore(b), b.constant(1f));
    Output<?> beta1 = b.constant((float) BETA_1);
    Output<?> beta2 = b.constant((float) BETA_2);
    Output<?> beta1Power = b.op("Pow", beta1, iterations);
    Output<?> beta2Power = b.op("Pow", beta2, iterations);
    Output<?> epsilonConstant = b.constant(epsilon);
    List<Operation> updates = new ArrayList<>();
    for (Gradient gradient : gradients) {
      Variable variable = gradient.variable();
      updates.add(
          b.operation(
              "ResourceApplyAdam",
              variable.path() + "/ApplyAdam",
              a -> {},
              variable.handle(),
              state.slot("m", variable).handle(),
              state.slot("v", variable).handle(),
              beta1Power,
              beta2Power,
              learningRate,
              beta1,
              beta2,
              epsilonConstant,
              gradient.value()));
    }
    updates.add(state.count(b));
    return updates;
  }
}
