package dev.detector.worker.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;

/** Our gradients against TensorFlow's own. */
class GradientsTest {
  private static final int CHANNELS = 6;

  /** Pieces of networks, each with everything in it that a rule distinguishes. */
  enum Piece {
    ACTIVATIONS(n -> n.b.op("Relu6", n.b.op("Relu", n.b.add(n.x, n.b.op("Sigmoid", n.x))))),
    SWISH(n -> n.b.mul(n.x, n.b.op("Sigmoid", n.x))),
    SQUARE(n -> n.b.mul(n.x, n.x)),
    SAME_TWICE(n -> n.b.add(n.x, n.x)),
    BROADCAST(n -> n.b.mul(n.b.add(n.x, n.vector), n.vector)),
    DIFFERENCE(n -> n.b.sub(n.b.sub(n.vector, n.x), n.b.op("Exp", n.x))),
    QUOTIENT(n -> n.b.div(n.x, n.b.op("Exp", n.vector))),
    SUM(n -> n.b.addAll(List.of(n.x, n.b.op("Exp", n.x), n.x))),
    JOINED(n -> n.b.op("Exp", n.b.concat(2, List.of(n.x, n.b.mul(n.x, n.x))))),
    ENTANGLED(n -> n.b.op("Maximum", n.x, n.b.mul(n.x, n.x))),
    SQUEEZE(n -> n.b.mul(n.x, n.b.reshape(n.b.op("Sigmoid", n.b.sum(n.x, 1, 2)), 2, 1, 1, -1))),
    BIAS(n -> n.b.op("BiasAdd", n.x, n.vector)),
    RESHAPE(n -> n.b.op("Softplus", n.b.reshape(n.x, 2, -1, 3))),
    POINTWISE(n -> n.convolution("Conv2D", n.x, n.kernel(1, 1, CHANNELS, 4), 1, "SAME")),
    STRIDED(n -> n.convolution("Conv2D", n.x, n.kernel(1, 1, CHANNELS, 4), 2, "SAME")),
    WINDOW(n -> n.convolution("Conv2D", n.x, n.kernel(3, 3, CHANNELS, 4), 2, "VALID")),
    DEPTHWISE(
        n -> n.convolution("DepthwiseConv2dNative", n.x, n.kernel(3, 3, CHANNELS, 1), 2, "SAME")),
    BATCH_NORM_OF_THE_BATCH(n -> n.batchNorm(true)),
    BATCH_NORM_FROZEN(n -> n.batchNorm(false)),
    POOLING(
        n ->
            n.b.op(
                "MaxPool",
                a -> {
                  a.setAttr("ksize", new long[] {1, 2, 2, 1});
                  a.setAttr("strides", new long[] {1, 2, 2, 1});
                  a.setAttr("padding", "SAME");
                },
                n.x)),
    STOPPED(n -> n.b.add(n.x, n.b.op("StopGradient", n.x)));

    @SuppressWarnings("ImmutableEnumChecker") // each is a lambda without state
    private final Function<Network, Output<?>> build;

    Piece(Function<Network, Output<?>> build) {
      this.build = build;
    }
  }

  /** A graph with variables to differentiate with respect to. */
  private static final class Network {
    private final Random random = new Random(3);
    private final GraphBuilder b;
    private final List<Output<?>> parameters = new ArrayList<>();
    private final Output<?> x;
    private final Output<?> vector;

    Network(Graph graph) {
      b = new GraphBuilder(graph);
      x = parameter(2, 5, 5, CHANNELS);
      vector = parameter(CHANNELS);
    }

    private Output<?> parameter(long... shape) {
      int size = 1;
      for (long d : shape) {
        size *= (int) d;
      }
      float[] values = new float[size];
      for (int i = 0; i < size; i++) {
        values[i] = (float) (2 * random.nextGaussian());
      }
      Output<?> parameter =
          b.op(
              "PlaceholderWithDefault",
              a -> {
                a.setAttr("shape", Shape.of(shape));
              },
              b.floats(values, shape));
      parameters.add(parameter);
      return parameter;
    }

    Output<?> kernel(long... shape) {
      return parameter(shape);
    }

    Output<?> convolution(String type, Output<?> input, Output<?> kernel, int stride, String pad) {
      return b.op(
          type,
          a -> {
            a.setAttr("strides", new long[] {1, stride, stride, 1});
            a.setAttr("padding", pad);
          },
          input,
          kernel);
    }

    Output<?> batchNorm(boolean training) {
      float[] ones = {1, 1, 1, 1, 1, 1};
      Operation norm =
          b.operation(
              "FusedBatchNormV3",
              "norm",
              a -> {
                a.setAttr("is_training", training);
                a.setAttr("epsilon", 1e-3f);
              },
              x,
              vector,
              parameter(CHANNELS),
              b.floats(ones, CHANNELS),
              b.floats(ones, CHANNELS));
      return norm.output(0);
    }

    /** A scalar in which every element of the piece's output weighs differently. */
    Output<?> loss(Output<?> output) {
      return b.sumAll(b.mul(output, b.op("Sin", output)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void equalTensorFlows(Piece piece) {
    try (Graph graph = new Graph()) {
      Network n = new Network(graph);
      Output<?> loss = n.loss(piece.build.apply(n));
      List<Output<?>> used = used(n, graph, loss);
      Output<?>[] expected = graph.addGradients(loss, used.toArray(new Output<?>[0]));
      List<Output<?>> actual = Gradients.of(n.b, loss, used);
      try (Session session = Sessions.open(graph)) {
        var runner = session.runner();
        actual.forEach(runner::fetch);
        for (Output<?> gradient : expected) {
          runner.fetch(gradient);
        }
        try (Result result = runner.run()) {
          for (int i = 0; i < used.size(); i++) {
            assertClose(
                Tensors.toFloats(result.get(i)), Tensors.toFloats(result.get(used.size() + i)));
          }
        }
      }
    }
  }

  @Test
  void refusesWhatTheLossDoesNotDependOn() {
    try (Graph graph = new Graph()) {
      Network n = new Network(graph);
      Output<?> loss = n.loss(n.x);
      assertThatThrownBy(() -> Gradients.of(n.b, loss, List.of(n.vector)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static List<Output<?>> used(Network n, Graph graph, Output<?> loss) {
    var before = graph.subgraphTo(Set.of(loss));
    return n.parameters.stream().filter(p -> before.contains(p.op())).toList();
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < actual.length; i++) {
      assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-5 * largest + 1e-6));
    }
  }
}
