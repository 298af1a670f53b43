package dev.detector.worker.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;

class VariablesTest {

  @Test
  void randomValuesDependOnSeedAndPathOnly() {
    float[] first = values(1, false);
    float[] again = values(1, true);
    float[] other = values(2, false);

    assertThat(again).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
    assertThat(first).hasSize(20_000);
    double mean = 0;
    double square = 0;
    for (float v : first) {
      mean += v / first.length;
      square += v * v / first.length;
      assertThat(Math.abs(v)).isLessThanOrEqualTo(0.0601f);
    }
    assertThat(mean).isCloseTo(0, within(1e-3));
    assertThat(Math.sqrt(square)).isCloseTo(0.03 * 0.8796, within(1e-3));
  }

  private static float[] values(long seed, boolean withOthers) {
    try (Graph graph = new Graph()) {
      GraphBuilder b = new GraphBuilder(graph);
      Variables variables = new Variables(b);
      if (withOthers) {
        variables.create("model/other", true, Initializer.ones(), Optional.empty(), 3);
      }
      Variable v =
          variables.create(
              "model/kernel",
              true,
              new Initializer.TruncatedNormal(0, 0.03),
              Optional.empty(),
              100,
              200);
      var init = variables.initialization(variables.all(), seed);
      try (Session session = Sessions.open(graph)) {
        session.runner().addTarget(init).run().close();
        try (var result = session.runner().fetch(v.value()).run()) {
          return Tensors.toFloats(result.get(0));
        }
      }
    }
  }

  @Test
  void regularizationFollowsTheOdApisScale() {
    try (Graph graph = new Graph()) {
      Variables variables = new Variables(new GraphBuilder(graph));
      variables.create(
          "a",
          true,
          new Initializer.Constant(2),
          Optional.of(new Regularizer(Regularizer.Kind.L2, 0.5f)),
          3);
      variables.create(
          "b",
          true,
          new Initializer.Constant(-2),
          Optional.of(new Regularizer(Regularizer.Kind.L1, 0.25f)),
          2);
      variables.create("c", false, Initializer.ones(), Optional.empty());
      var init = variables.initialization(variables.all(), 0);
      var loss = variables.regularization(variables.all());
      try (Session session = Sessions.open(graph)) {
        session.runner().addTarget(init).run().close();
        try (var result = session.runner().fetch(loss).run()) {
          assertThat(Tensors.toFloats(result.get(0))).containsExactly(0.5f / 2 * 12 + 0.25f * 4);
        }
      }
      assertThat(variables.trainable()).extracting(Variable::path).containsExactly("a", "b");
    }
  }

  @Test
  void keepsTypesAndRefusesAPathTwice() {
    try (Graph graph = new Graph()) {
      Variables variables = new Variables(new GraphBuilder(graph));
      Variable step =
          variables.create("step", DataType.DT_INT64, false, Initializer.zeros(), Optional.empty());

      assertThat(step.key()).isEqualTo("step/.ATTRIBUTES/VARIABLE_VALUE");
      assertThat(variables.all()).containsExactly(step);
      assertThatThrownBy(
              () -> variables.create("step", false, Initializer.zeros(), Optional.empty()))
          .hasMessageContaining("step");
      var init = variables.initialization(variables.all(), 0);
      try (Session session = Sessions.open(graph)) {
        session.runner().addTarget(init).run().close();
      }
    }
  }
}
