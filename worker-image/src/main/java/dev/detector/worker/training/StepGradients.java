package dev.detector.worker.training;

import dev.detector.worker.graph.Gradients;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.optimizers.Gradient;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Output;

/**
 * Gradients of the loss.
 *
 * @param all one for each trained variable
 * @param globalNorm Euclidean norm over all of them together
 */
record StepGradients(List<Gradient> all, Output<?> globalNorm) {

  /** Adds the ops for the gradients of a scalar. */
  static List<Gradient> of(GraphBuilder b, Output<?> loss, List<Variable> trained) {
    List<Output<?>> reads = trained.stream().<Output<?>>map(Variable::value).toList();
    List<Output<?>> values = Gradients.of(b, loss, reads);
    List<Gradient> gradients = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      gradients.add(new Gradient(trained.get(i), values.get(i)));
    }
    return gradients;
  }

  /** Gradients with their norm. */
  static StepGradients of(GraphBuilder b, List<Gradient> gradients) {
    List<Output<?>> halfSquares = new ArrayList<>();
    for (Gradient gradient : gradients) {
      halfSquares.add(b.op("L2Loss", gradient.value()));
    }
    return new StepGradients(
        List.copyOf(gradients), b.op("Sqrt", b.mul(b.constant(2f), b.addAll(halfSquares))));
  }

  /**
   * Scaled down to a global norm if they exceed it, as {@code tf.clip_by_global_norm} does.
   *
   * @param norm 0 for no limit
   */
  List<Gradient> clipped(GraphBuilder b, float norm) {
    if (norm <= 0) {
      return all;
    }
    Output<?> scale = b.div(b.constant(norm), b.op("Maximum", globalNorm, b.constant(norm)));
    return all.stream()
        .map(gradient -> new Gradient(gradient.variable(), b.mul(gradient.value(), scale)))
        .toList();
  }
}
