package dev.detector.worker.training;

import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Initializer;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.graph.Variables;
import dev.detector.worker.optimizers.Gradient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operation;
import org.tensorflow.proto.DataType;

/**
 * Sums gradients over the micro-batches of a step. The sums are no part of a checkpoint: between
 * two steps there are none.
 *
 * @param start ops for the first micro-batch: the sums become its gradients
 * @param add ops for those between the first and the last: the sums grow
 * @param sums gradients of the whole step, for the last one: the sums and its own
 */
record GradientAccumulation(List<Operation> start, List<Operation> add, List<Gradient> sums) {

  /** Adds the ops for gradients of one micro-batch. */
  static GradientAccumulation of(GraphBuilder b, List<Gradient> gradients) {
    Variables variables = new Variables(b);
    List<Operation> start = new ArrayList<>();
    List<Operation> add = new ArrayList<>();
    List<Gradient> sums = new ArrayList<>();
    for (Gradient gradient : gradients) {
      Variable sum =
          variables.create(
              "gradient_sums/" + gradient.variable().path(),
              false,
              Initializer.zeros(),
              Optional.empty(),
              gradient.variable().shape().toArray());
      start.add(b.assign(sum.path() + "/Start", sum, gradient.value()));
      add.add(
          b.operation(
              "AssignAddVariableOp",
              sum.path() + "/Add",
              a -> a.setAttr("dtype", DataType.DT_FLOAT),
              sum.handle(),
              gradient.value()));
      sums.add(new Gradient(gradient.variable(), b.add(sum.value(), gradient.value())));
    }
    return new GradientAccumulation(start, add, sums);
  }
}
