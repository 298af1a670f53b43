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
 * Keras' SGD: {@code velocity = momentum × velocity - rate × gradient; variable += velocity}, or
 * without momentum {@code variable -= rate × gradient}.
 */
record Momentum(LearningRateSchedule learningRate, float momentum) implements Optimizer {
  private static final String SLOT = "momentum";

  @Override
  public OptimizerState createState(Variables variables, String path, List<Variable> trained) {
    return OptimizerState.create(
        variables,
        path,
        Map.of("decay", 0., "momentum", (double) momentum),
        momentum > 0 ? List.of(SLOT) : List.of(),
        trained);
  }

  @Override
  public List<Operation> update(
      GraphBuilder b, OptimizerState state, List<Gradient> gradients, Output<?> learningRate) {
    Output<?> factor = b.constant(momentum);
    List<Operation> updates = new ArrayList<>();
    for (Gradient gradient : gradients) {
      Variable variable = gradient.variable();
      updates.add(
          momentum > 0
              ? b.operation(
                  "ResourceApplyKerasMomentum",
                  variable.path() + "/ApplyMomentum",
                  a -> {},
                  variable.handle(),
                  state.slot(SLOT, variable).handle(),
                  learningRate,
                  gradient.value(),
                  factor)
              : b.operation(
                  "ResourceApplyGradientDescent",
                  variable.path() + "/ApplyGradientDescent",
                  a -> {},
                  variable.handle(),
                  learningRate,
                  gradient.value()));
    }
    updates.add(state.count(b));
    return updates;
  }
}
