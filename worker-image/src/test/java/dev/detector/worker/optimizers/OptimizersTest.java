package dev.detector.worker.optimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.TextFormat;
import dev.detector.formats.DetectorException;
import dev.detector.worker.checkpoint.TrainingState;
import dev.detector.worker.golden.Golden;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Initializer;
import dev.detector.worker.graph.Sessions;
import dev.detector.worker.graph.Tensors;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.graph.Variables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Against six steps of the OD API's own optimizers ({@code optimizer_builder.build} under
 * TensorFlow 2.15, legacy Keras optimizers, {@code shadow_copy} where averages are kept) from the
 * same weights with the same gradients, and the values that its checkpoint had then.
 */
class OptimizersTest {
  private static final String SUFFIX = ".ATTRIBUTES/VARIABLE_VALUE";

  private static JsonNode golden() throws IOException {
    return new ObjectMapper().readTree(Golden.resource("iv_optimizer_steps.json").toFile());
  }

  static Stream<String> cases() throws IOException {
    List<String> names = new ArrayList<>();
    golden().get("cases").fieldNames().forEachRemaining(names::add);
    return names.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stepsAndCheckpointKeysAreTheOdApis(String name) throws IOException {
    JsonNode golden = golden();
    JsonNode expected = golden.get("cases").get(name);
    Optimizer optimizer = Optimizers.of(config(expected.get("config").asText()));
    try (Graph graph = new Graph()) {
      GraphBuilder b = new GraphBuilder(graph);
      Variables variables = new Variables(b);
      List<Variable> trained = new ArrayList<>();
      List<Gradient> gradients = new ArrayList<>();
      for (String variable : List.of("w", "b")) {
        long[] shape = variable.equals("w") ? new long[] {3, 2} : new long[] {4};
        Variable v =
            variables.create(
                "model/" + variable, true, Initializer.zeros(), Optional.empty(), shape);
        trained.add(v);
        gradients.add(
            new Gradient(v, b.placeholder("gradient_" + variable, DataType.DT_FLOAT, shape)));
      }
      Output<?> rate = b.placeholder("rate", DataType.DT_FLOAT);
      OptimizerState state = optimizer.createState(variables, TrainingState.OPTIMIZER, trained);
      Operation step = b.group("step", optimizer.update(b, state, gradients, rate));
      try (Session session = Sessions.open(graph)) {
        session.runner().addTarget(variables.initialization(variables.all(), 0)).run().close();
        for (Variable v : trained) {
          assign(b, session, v, golden.get("start").get(v.path().substring("model/".length())));
        }
        for (int i = 0; i < golden.get("gradients").size(); i++) {
          step(session, step, gradients, golden.get("gradients").get(i), rate, optimizer, i);
          for (Variable v : trained) {
            assertClose(
                read(session, v),
                expected.get("steps").get(i).get(v.path().substring("model/".length())),
                name + " step " + i + " " + v.path());
          }
        }
        assertCheckpoint(session, variables, expected.get("checkpoint"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "momentum_optimizer { momentum_optimizer_value: 1.5 LR }",
        "rms_prop_optimizer { decay: -1 LR }",
        "rms_prop_optimizer { epsilon: nan LR }",
        "adam_optimizer { epsilon: -1 LR }",
        "adam_optimizer { LR } moving_average_decay: 2",
        "adam_optimizer { }",
      })
  void refusesNumbersWithoutMeaning(String text) throws IOException {
    var config = config(text.replace("LR", "learning_rate { constant_learning_rate { } }"));
    assertThatThrownBy(() -> Optimizers.of(config))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining("train_config.optimizer.");
  }

  @Test
  void averagesAreTheDefaultAsInTheProto() throws IOException {
    String rate = "adam_optimizer { learning_rate { constant_learning_rate { } } }";
    assertThat(Optimizers.of(config(rate))).isInstanceOf(MovingAverage.class);
  }

  private static dev.detector.formats.protos.Optimizer config(String text) throws IOException {
    return TextFormat.parse(text, dev.detector.formats.protos.Optimizer.class);
  }

  private static void assign(GraphBuilder b, Session session, Variable v, JsonNode values) {
    int[] shape = new int[v.shape().toArray().length];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = (int) v.shape().toArray()[i];
    }
    Output<?> value = b.reshape(b.floats(floats(values), values.size()), shape);
    session.runner().addTarget(b.assign(v.path() + "/Set", v, value)).run().close();
  }

  private static void step(
      Session session,
      Operation step,
      List<Gradient> gradients,
      JsonNode values,
      Output<?> rate,
      Optimizer optimizer,
      int i) {
    try (TFloat32 rateTensor = TFloat32.scalarOf(optimizer.learningRate().at(i));
        TFloat32 w = Tensors.floats(floats(values.get("w")), 3, 2);
        TFloat32 b = Tensors.floats(floats(values.get("b")), 4)) {
      session
          .runner()
          .feed(rate, rateTensor)
          .feed(gradients.get(0).value(), w)
          .feed(gradients.get(1).value(), b)
          .addTarget(step)
          .run()
          .close();
    }
  }

  private static void assertCheckpoint(Session session, Variables variables, JsonNode expected) {
    Map<String, JsonNode> byPath = new TreeMap<>();
    expected.properties().forEach(field -> byPath.put(field.getKey(), field.getValue()));
    byPath.remove("step");
    Map<String, Variable> ours = new LinkedHashMap<>();
    variables.all().forEach(v -> ours.put(v.key().replace("/" + SUFFIX, ""), v));
    assertThat(ours.keySet()).containsExactlyInAnyOrderElementsOf(byPath.keySet());
    ours.forEach((path, v) -> assertClose(read(session, v), byPath.get(path), path));
  }

  private static float[] read(Session session, Variable v) {
    try (Result result = session.runner().fetch(v.value()).run()) {
      return v.type() == DataType.DT_INT64
          ? new float[] {((TInt64) result.get(0)).getLong()}
          : Tensors.toFloats(result.get(0));
    }
  }

  private static void assertClose(float[] actual, JsonNode expected, String what) {
    float[] values = floats(expected);
    assertThat(actual).as(what).hasSameSizeAs(values);
    for (int i = 0; i < values.length; i++) {
      assertThat(actual[i])
          .as(what)
          .isCloseTo(values[i], within(1e-6f + 2e-6f * Math.abs(values[i])));
    }
  }

  private static float[] floats(JsonNode values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values.get(i).asDouble();
    }
    return floats;
  }
}
