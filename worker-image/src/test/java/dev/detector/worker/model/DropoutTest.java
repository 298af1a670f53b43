package dev.detector.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.detector.worker.cluster.AllReduce;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Tensors;
import dev.detector.worker.graph.Variables;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TInt64;

class DropoutTest {

  private static final int SIZE = 10_000;

  private final Graph graph = new Graph();
  private final GraphBuilder b = new GraphBuilder(graph);
  private final Output<?> seed = b.placeholder("seed", DataType.DT_INT64);
  private final Output<?> ones = b.op("Fill", b.ints(SIZE), b.constant(1f));

  private Layers layers(Optional<Output<?>> stepSeed) {
    return new Layers(b, new Variables(b), false, stepSeed, false, AllReduce.none(b));
  }

  private float[] run(Output<?> x, long step) {
    try (Session session = new Session(graph);
        TInt64 value = TInt64.scalarOf(step);
        var result = session.runner().feed(seed, value).fetch(x).run()) {
      return Tensors.toFloats(result.get(0));
    }
  }

  @Test
  void keepsTheMeanAndRepeatsForTheStepAndThePlace() {
    Layers layers = layers(Optional.of(seed));
    Output<?> here = layers.dropout("here", ones, 0.8f);
    float[] first = run(here, 1);
    double mean = 0;
    for (float value : first) {
      assertThat(value).isIn(0f, 1.25f);
      mean += value / SIZE;
    }
    assertThat(mean).isCloseTo(1, within(0.03));
    assertThat(run(here, 1)).isEqualTo(first);
    assertThat(run(here, 2)).isNotEqualTo(first);
    assertThat(run(layers.dropout("there", ones, 0.8f), 1)).isNotEqualTo(first);
  }

  @Test
  void doesNothingOutsideTraining() {
    float[] values = run(layers(Optional.empty()).dropout("here", ones, 0.8f), 1);
    float[] unchanged = new float[SIZE];
    Arrays.fill(unchanged, 1);
    assertThat(values).isEqualTo(unchanged);
  }
}
