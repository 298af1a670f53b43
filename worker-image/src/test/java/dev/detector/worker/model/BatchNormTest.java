package dev.detector.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.detector.formats.protos.Hyperparams;
import dev.detector.worker.cluster.AllReduce;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Tensors;
import dev.detector.worker.graph.Variables;
import dev.detector.worker.model.LayerHyperparams.BatchNormalization;
import dev.detector.worker.model.LayerHyperparams.KernelInitializer;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Session;

class BatchNormTest {

  /** Values 1, 2, 3, 6 have the mean 3 and the variance 3.5, estimated 14 / 3. */
  @ParameterizedTest
  @CsvSource({"false, 4.6666667", "true, 3.5"})
  void movingVarianceIsAnEstimateUnlessSynchronised(boolean synchronised, double variance) {
    LayerHyperparams h =
        new LayerHyperparams(
            Hyperparams.Activation.NONE,
            Optional.empty(),
            KernelInitializer.glorotUniform(),
            Optional.of(new BatchNormalization(0.9f, 0, true, true, synchronised)),
            false);
    try (Graph graph = new Graph()) {
      GraphBuilder b = new GraphBuilder(graph);
      Variables variables = new Variables(b);
      Layers layers = new Layers(b, variables, true, Optional.empty(), false, AllReduce.none(b));
      Output<?> y = layers.batchNorm("norm", b.floats(new float[] {1, 2, 3, 6}, 2, 1, 2, 1), h);
      try (Session session = new Session(graph)) {
        session.runner().addTarget(variables.initialization(variables.all(), 1)).run().close();
        try (var result = session.runner().fetch(y).run()) {
          assertThat(Tensors.toFloats(result.get(0))[3])
              .isCloseTo((float) (3 / Math.sqrt(3.5)), within(1e-4f));
        }
        session.runner().addTarget(b.group("updates", variables.updates())).run().close();
        for (var v : variables.all()) {
          if (v.path().equals("norm/moving_variance")) {
            try (var result = session.runner().fetch(v.value()).run()) {
              assertThat((double) Tensors.toFloats(result.get(0))[0])
                  .isCloseTo(0.9 + 0.1 * variance, within(1e-5));
            }
          }
        }
      }
    }
  }
}
