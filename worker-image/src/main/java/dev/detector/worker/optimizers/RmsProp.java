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
 * Keras' RMSprop as the OD API makes it. Its {@code decay} reaches Keras as the decay of the
 * learning rate, {@code rate / (1 + decay × iterations)}, not as the averaging factor of the
 * squared gradients, which is always {@value #RHO}; the name is the TensorFlow 1 optimizer's, which
 * meant the latter.
 *
 * @param momentum 0 to 1
 * @param decay of the learning rate
 * @param epsilon added to the mean square, or without momentum to its root
 */
record RmsProp(LearningRateSchedule learningRate, float momentum, float decay, float epsilon)
    implements Optimizer {
  private static final String MEAN_SQUARE = "rms";
  private static final String SLOT = "momentum";
  private static final double RHO = 0.9;

  @Override
  public OptimizerState createState(Variables variables, String path, List<Variable> trained) {
    return OptimizerState.create(
        variables,
        path,
        Map.of("decay", (double) decay, "momentum", (double) momentum, "rho", RHO),
        momentum > 0 ? List.of(MEAN_SQUARE, SLOT) : List.of(MEAN_SQUARE),
        trained);
  }

  @Override
  public List<Operation> update(
      GraphBuilder b, OptimizerState state, List<Gradient> gradients, Output<?> learningRate) {
    Output<?> rate =
        decay > 0
            ? b.div(
                learningRate,
                b.add(b.constant(1f), b.mul(b.constant(decay), state.iterationsBefore(b))))
            : learningRate;
    List<Operation> updates = new ArrayList<>();
    for (Gradient gradient : gradients) {
      if (momentum > 0) {
        updates.add(withMomentum(b, state, gradient, rate));
      } else {
        updates.addAll(withoutMomentum(b, state, gradient, rate));
      }
    }
    updates.add(state.count(b));
    return updates;
  }

  private Operation withMomentum(
      GraphBuilder b, OptimizerState state, Gradient gradient, Output<?> rate) {
    Variable variable = gradient.variable();
    return b.operation(
        "ResourceApplyRMSProp",
        variable.path() + "/ApplyRMSProp",
        a -> {},
        variable.handle(),
        state.slot(MEAN_SQUARE, variable).handle(),
        state.slot(SLOT, variable).handle(),
        rate,
        b.constant((float) RHO),
        b.constant(momentum),
        b.constant(epsilon),
        gradient.value());
  }

  /** Keras has no op for it: here epsilon stands beside the root, not under it. */
  private List<Operation> withoutMomentum(
      GraphBuilder b, OptimizerState state, Gradient gradient, Output<?> rate) {
    Variable variable = gradient.variable();
    Variable slot = state.slot(MEAN_SQUARE, variable);
    Output<?> meanSquare =
        b.add(
            b.mul(b.constant((float) RHO), slot.value()),
            b.mul(b.constant(1f - (float) RHO), b.op("Square", gradient.value())));
    Output<?> change =
        b.div(b.mul(rate, gradient.value()), b.add(b.op("Sqrt", meanSquare), b.constant(epsilon)));
    return List.of(
        b.assign(slot.path() + "/Update", slot, meanSquare),
        b.assign(variable.path() + "/Update", variable, b.sub(variable.value(), change)));
  }
}
