package dev.detector.worker.training;

import dev.detector.worker.cluster.AllReduce;
import dev.detector.worker.cluster.Cluster;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.optimizers.Gradient;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Output;

/**
 * What a step changes variables by, over all processes of a cluster.
 *
 * @param gradients the sums of the processes' gradients
 * @param updatedValues the means of what the processes want to assign
 */
record StepChanges(List<Gradient> gradients, List<Output<?>> updatedValues) {

  /** Adds the ops that combine what each process has; nothing where one trains alone. */
  static StepChanges of(
      GraphBuilder b,
      AllReduce reduce,
      Cluster cluster,
      List<Gradient> gradients,
      List<Output<?>> updatedValues) {
    if (cluster.size() == 1) {
      return new StepChanges(gradients, updatedValues);
    }
    List<Output<?>> own = new ArrayList<>();
    gradients.forEach(gradient -> own.add(gradient.value()));
    Output<?> share = b.constant(1f / cluster.size());
    updatedValues.forEach(value -> own.add(b.mul(value, share)));
    List<Output<?>> sums = reduce.sum(own);
    List<Gradient> summed = new ArrayList<>();
    for (int i = 0; i < gradients.size(); i++) {
      summed.add(new Gradient(gradients.get(i).variable(), sums.get(i)));
    }
    return new StepChanges(summed, sums.subList(gradients.size(), sums.size()));
  }
}
