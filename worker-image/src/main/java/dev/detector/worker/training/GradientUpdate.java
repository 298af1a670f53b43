package dev.detector.worker.training;

import dev.detector.worker.checkpoint.TrainingState;
import dev.detector.worker.graph.Gradients;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Variable;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operation;
import org.tensorflow.Output;

/**
 * Gradients of the loss and what they do to the variables.
 *
 * @param gradients one per trained variable, as the loss gives them
 * @param globalNorm Euclidean norm over all gradients together, before clipping
 * @param updates ops that change the variables
 */
record GradientUpdate(List<Output<?>> gradients, Output<?> globalNorm, List<Operation> updates) {

  /**
   * Keras' SGD with momentum: {@code velocity = momentum × velocity - rate × gradient; variable +=
   * velocity}.
   *
   * @param loss scalar
   * @param state has a momentum accumulator, the velocity, for each variable to train
   * @param clipNorm the gradients are scaled down to this global norm if they exceed it; 0 for no
   *     limit
   */
  static GradientUpdate momentum(
      GraphBuilder b,
      Output<?> loss,
      TrainingState state,
      Output<?> learningRate,
      float momentum,
      float clipNorm) {
    List<Variable> variables = List.copyOf(state.momenta().keySet());
    List<Output<?>> reads = variables.stream().<Output<?>>map(Variable::value).toList();
    List<Output<?>> gradients = Gradients.of(b, loss, reads);
    Output<?> norm = globalNorm(b, gradients);
    Output<?> scale =
        clipNorm > 0
            ? b.div(b.constant(clipNorm), b.op("Maximum", norm, b.constant(clipNorm)))
            : null;
    Output<?> momentumConstant = b.constant(momentum);
    List<Operation> updates = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      Variable variable = variables.get(i);
      Output<?> gradient = gradients.get(i);
      updates.add(
          b.operation(
              "ResourceApplyKerasMomentum",
              variable.path() + "/ApplyMomentum",
              a -> {},
              variable.handle(),
              state.momenta().get(variable).handle(),
              learningRate,
              scale == null ? gradient : b.mul(gradient, scale),
              momentumConstant));
    }
    return new GradientUpdate(gradients, norm, updates);
  }

  private static Output<?> globalNorm(GraphBuilder b, List<Output<?>> gradients) {
    List<Output<?>> halfSquares = new ArrayList<>();
    for (Output<?> gradient : gradients) {
      halfSquares.add(b.op("L2Loss", gradient));
    }
    return b.op("Sqrt", b.mul(b.constant(2f), b.addAll(halfSquares)));
  }
}
