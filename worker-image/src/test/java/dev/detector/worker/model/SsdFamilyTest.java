package dev.detector.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detector.worker.golden.GoldenModel;
import dev.detector.worker.graph.Gradients;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Sessions;
import dev.detector.worker.graph.Tensors;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.graph.Variables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/** The models of the SSD family against the OD API's, see {@link GoldenModel}. */
class SsdFamilyTest {

  private static final Logger LOG = LoggerFactory.getLogger(SsdFamilyTest.class);

  /** Relative; the real API's own norms differ by up to 7.5e-3 between its kernels. */
  private static final double NORM_TOLERANCE = 1e-2;

  private static final double AVERAGE_TOLERANCE = 1e-4;

  /** The zoo's own settings; 90 classes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ssd_mobilenet_v2",
        "ssd_mobilenet_v1",
        "ssd_mobilenet_v1_fpn",
        "ssd_resnet50_v1_fpn",
        "ssd_resnet101_v1_fpn",
        "ssd_resnet152_v1_fpn"
      })
  void variablesOfTheZooModelsAreTheOdApis(String name) {
    GoldenModel golden = GoldenModel.read(name);
    try (Graph graph = new Graph()) {
      compareVariables(golden, build(new GraphBuilder(graph), golden));
    }
  }

  /**
   * Thin models on small images that are no multiples of anything: the zoo's settings, and such
   * that between them use every other lever of extractors and predictors.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mobilenet_v2_small",
        "mobilenet_v2_levers",
        "mobilenet_v2_projected",
        "mobilenet_v2_fpn_padded",
        "mobilenet_v1_levers",
        "mobilenet_v1_fpn_levers",
        "mobilenet_v1_sync",
        "resnet50_small",
        "resnet101_small"
      })
  void answersAsTheOdApi(String name) {
    GoldenModel golden = GoldenModel.read(name);
    try (Graph graph = new Graph()) {
      GraphBuilder b = new GraphBuilder(graph);
      SsdModel model = build(b, golden);
      compareVariables(golden, model);
      compareAnchors(golden.data(), model);
      Output<?> regularization = model.variables().regularization(model.variables().all());
      List<Output<?>> fetched = new ArrayList<>(model.featureMaps());
      fetched.addAll(List.of(model.boxEncodings(), model.classLogits(), regularization));
      float[] image = SsdModel.normalization(golden.config()).apply(golden.image()).pixels();
      List<Operation> assignments = GoldenModel.assignments(b, model.variables().all());
      try (Session session = Sessions.open(graph);
          TFloat32 input = Tensors.floats(image, 1, golden.height(), golden.width(), 3)) {
        session.runner().addTarget(b.group("assignments", assignments)).run().close();
        List<float[]> values = run(session, model, input, fetched);
        compareMaps(golden.data(), model, values);
        int maps = model.featureMaps().size();
        compareRows(name, golden.data(), "box_encodings", values.get(maps));
        compareRows(name, golden.data(), "class_predictions", values.get(maps + 1));
        double expected = golden.data().get("regularization").asDouble();
        assertThat((double) values.get(maps + 2)[0])
            .as("regularization")
            .isCloseTo(expected, within(1e-5 * expected));
      }
    }
  }

  /**
   * Gradients of the mean squared box code plus the mean squared logit, by their norms, with the
   * moving averages and with the batch's statistics, and the moving averages after that.
   */
  @ParameterizedTest
  @CsvSource({
    "mobilenet_v2_small, evaluation",
    "mobilenet_v2_small, training",
    "mobilenet_v2_levers, evaluation",
    "mobilenet_v2_projected, evaluation",
    "mobilenet_v2_fpn_padded, evaluation",
    "mobilenet_v1_levers, evaluation",
    "mobilenet_v1_fpn_levers, evaluation",
    "mobilenet_v1_fpn_levers, training",
    "resnet50_small, evaluation",
    "resnet50_small, training",
    "resnet101_small, evaluation",
  })
  void learnsAsTheOdApi(String name, String mode) {
    GoldenModel golden = GoldenModel.read(name);
    GoldenModel.Step step = golden.step(mode);
    JsonNode expected = step.expected();
    try (Graph graph = new Graph()) {
      GraphBuilder b = new GraphBuilder(graph);
      SsdModel model =
          build(b, golden, step.batch(), step.height(), step.width(), mode.equals("training"));
      List<Variable> trained = model.variables().trainable();
      Output<?> loss =
          b.add(meanSquare(b, model.boxEncodings()), meanSquare(b, model.classLogits()));
      List<Output<?>> fetched = new ArrayList<>(List.of(loss));
      for (Output<?> g : Gradients.of(b, loss, trained.stream().map(Variable::value).toList())) {
        fetched.add(b.op("Sqrt", b.mul(b.op("L2Loss", g), b.constant(2f))));
      }
      List<Variable> averages =
          model.variables().all().stream().filter(v -> v.path().contains("moving_")).toList();
      List<Output<?>> sums =
          averages.stream().<Output<?>>map(v -> b.sumAll(b.op("Abs", v.value()))).toList();
      float[] images = SsdModel.normalization(golden.config()).apply(step.images()).pixels();
      List<Operation> assignments = GoldenModel.assignments(b, model.variables().all());
      try (Session session = Sessions.open(graph);
          TFloat32 input = Tensors.floats(images, step.batch(), step.height(), step.width(), 3)) {
        session.runner().addTarget(b.group("assignments", assignments)).run().close();
        List<float[]> values = run(session, model, input, fetched);
        double goldenLoss = expected.get("loss").asDouble();
        assertThat((double) values.get(0)[0])
            .as("loss")
            .isCloseTo(goldenLoss, within(1e-5 * goldenLoss));
        compareNorms(
            name + " " + mode,
            expected.get("gradients"),
            trained,
            values.subList(1, values.size()),
            NORM_TOLERANCE);
        if (expected.has("moving")) {
          session
              .runner()
              .feed(model.images(), input)
              .addTarget(b.group("updates", model.variables().updates()))
              .run()
              .close();
          compareNorms(
              name,
              expected.get("moving"),
              averages,
              run(session, model, input, sums),
              AVERAGE_TOLERANCE);
        }
      }
    }
  }

  private static Output<?> meanSquare(GraphBuilder b, Output<?> x) {
    long[] shape = x.shape().asArray();
    float count = shape[0] * shape[1] * shape[2];
    return b.div(b.sumAll(b.op("Square", x)), b.constant(count));
  }

  private static List<float[]> run(
      Session session, SsdModel model, TFloat32 input, List<Output<?>> fetched) {
    var runner = session.runner().feed(model.images(), input);
    fetched.forEach(runner::fetch);
    List<float[]> values = new ArrayList<>();
    try (var results = runner.run()) {
      results.forEach(r -> values.add(Tensors.toFloats(r.getValue())));
    }
    return values;
  }

  private static void compareNorms(
      String what,
      JsonNode expected,
      List<Variable> variables,
      List<float[]> norms,
      double tolerance) {
    assertThat(variables).hasSize(expected.size());
    double max = 0;
    double largest = 0;
    for (JsonNode norm : expected) {
      largest = Math.max(largest, norm.asDouble());
    }
    for (int i = 0; i < variables.size(); i++) {
      double norm = expected.get(variables.get(i).path()).asDouble();
      double difference = Math.abs(norms.get(i)[0] - norm) / (norm + 1e-4 * largest);
      assertThat(difference).as(variables.get(i).path()).isLessThan(tolerance);
      max = Math.max(max, difference);
    }
    LOG.info("{}: {} norms, max relative difference {}", what, norms.size(), max);
  }

  private static SsdModel build(GraphBuilder b, GoldenModel golden) {
    return build(b, golden, 1, golden.height(), golden.width(), false);
  }

  private static SsdModel build(
      GraphBuilder b, GoldenModel golden, int batch, int height, int width, boolean training) {
    Output<?> images = b.placeholder("images", DataType.DT_FLOAT, batch, height, width, 3);
    return SsdModel.build(b, new Variables(b), golden.config(), images, training);
  }

  private static void compareVariables(GoldenModel golden, SsdModel model) {
    Variables variables = model.variables();
    Map<String, String> shapes = new TreeMap<>();
    variables.all().forEach(v -> shapes.put(v.path(), v.shape().toString().replace(" ", "")));
    assertThat(shapes).isEqualTo(golden.map("variables"));
    assertThat(variables.trainable()).hasSize(golden.data().get("trainable").asInt());
    assertThat(variables.all().stream().filter(v -> v.regularizer().isPresent()))
        .hasSize(golden.data().get("regularized").asInt());
    Map<String, String> layers = new TreeMap<>(variables.objects().aliases());
    layers.keySet().removeIf(path -> !path.contains("_backbone/"));
    assertThat(layers).isEqualTo(golden.map("aliases"));
  }

  private static void compareAnchors(JsonNode golden, SsdModel model) {
    assertThat(model.fixedAnchors()).hasSize(4 * golden.get("anchors_total").asInt());
    assertThat(difference(golden, "anchors", model.fixedAnchors())).as("anchors").isLessThan(1e-6);
  }

  private static void compareMaps(JsonNode golden, SsdModel model, List<float[]> values) {
    for (int i = 0; i < model.featureMaps().size(); i++) {
      long[] shape = model.featureMaps().get(i).shape().asArray();
      JsonNode expected = golden.get("maps").get(i);
      assertThat(List.of(shape[1], shape[2], shape[3]))
          .as("map %d", i)
          .containsExactly(
              expected.get(0).asLong(), expected.get(1).asLong(), expected.get(2).asLong());
      double sum = 0;
      for (float value : values.get(i)) {
        sum += Math.abs(value);
      }
      double mean = golden.get("map_abs_mean").get(i).asDouble();
      assertThat(sum / values.get(i).length).as("map %d", i).isCloseTo(mean, within(1e-4 * mean));
    }
  }

  private static void compareRows(String model, JsonNode golden, String field, float[] actual) {
    double difference = difference(golden, field, actual);
    LOG.info("{} {}: max difference {}", model, field, difference);
    assertThat(difference).as(field).isLessThan(GoldenModel.tolerance(golden.get(field)));
  }

  /** Largest difference in the rows that the golden file has: each {@code every}-th anchor's. */
  private static double difference(JsonNode golden, String field, float[] actual) {
    JsonNode rows = golden.get(field);
    int size = rows.get(0).size();
    assertThat(actual).hasSize(size * golden.get("anchors_total").asInt());
    double max = 0;
    for (int r = 0; r < rows.size(); r++) {
      for (int c = 0; c < size; c++) {
        double there = actual[r * golden.get("every").asInt() * size + c];
        max = Math.max(max, Math.abs(there - rows.get(r).get(c).asDouble()));
      }
    }
    return max;
  }
}
