package dev.detector.worker.optimizers;

import dev.detector.worker.checkpoint.AveragedWeights;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.graph.Variables;
import dev.detector.worker.schedules.LearningRateSchedule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * Another optimizer, beside which exponential moving averages of the trainable variables are kept,
 * as by the Model Garden's {@code ExponentialMovingAverage}: {@code average -= (1 - d) × (average -
 * variable)} after each step, with {@code d = min(decay, (1 + steps) / (10 + steps))}. They start
 * at 0, which the low d of the first steps makes good.
 *
 * @param base makes the steps
 * @param decay of the averages
 */
record MovingAverage(Optimizer base, float decay) implements Optimizer {

  @Override
  public LearningRateSchedule learningRate() {
    return base.learningRate();
  }

  @Override
  public OptimizerState createState(Variables variables, String path, List<Variable> trained) {
    // All that Keras calls trainable, also what is frozen: evaluation takes every average.
    Map<Variable, Variable> averages =
        OptimizerState.createSlot(
            variables, path, AveragedWeights.SLOT, List.copyOf(variables.trainable()));
    OptimizerState inner = base.createState(variables, path + "/ema_base_optimizer", trained);
    Map<String, Map<Variable, Variable>> slots = new HashMap<>(inner.slots());
    slots.put(AveragedWeights.SLOT, averages);
    return new OptimizerState(inner.iteration(), slots);
  }

  @Override
  public List<Operation> update(
      GraphBuilder b, OptimizerState state, List<Gradient> gradients, Output<?> learningRate) {
    List<Operation> steps = base.update(b, state, gradients, learningRate);
    Output<?> done = b.add(state.iterationsBefore(b), b.constant(1f));
    Output<?> dynamic = b.div(b.add(b.constant(1f), done), b.add(b.constant(10f), done));
    Output<?> share = b.sub(b.constant(1f), b.op("Minimum", b.constant(decay), dynamic));
    List<Operation> all = new ArrayList<>(steps);
    state
        .slots()
        .get(AveragedWeights.SLOT)
        .forEach(
            (variable, average) -> {
              Output<?> difference = b.sub(average.value(), valueAfter(b, variable, steps));
              all.add(
                  b.operation(
                      "AssignSubVariableOp",
                      average.path() + "/Update",
                      a -> a.setAttr("dtype", DataType.DT_FLOAT),
                      average.handle(),
                      b.mul(share, difference)));
            });
    return all;
  }

  private static Output<?> valueAfter(GraphBuilder b, Variable variable, List<Operation> steps) {
    return b.operation(
            "ReadVariableOp",
            variable.path() + "/ReadUpdated",
            a -> {
              steps.forEach(a::addControlInput);
              a.setAttr("dtype", DataType.DT_FLOAT);
            },
            variable.handle())
        .output(0);
  }
}
