package dev.detector.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.TextFormat;
import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.Ssd;
import dev.detector.worker.cluster.AllReduce;
import dev.detector.worker.golden.Golden;
import dev.detector.worker.golden.Npz;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Sessions;
import dev.detector.worker.graph.Tensors;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.graph.Variables;
import dev.detector.worker.image.Image;
import dev.detector.worker.image.ImageDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * EfficientDet against files that the OD API made: its {@code model_builder} built the config that
 * stands in the file, keys and shapes are those of a checkpoint of it, and the predictions (some of
 * the numbers, evenly spaced) come from the weights that {@link #weights} gives and the image
 * {@code 1.5 × sin(0.37 × i)}.
 */
class EfficientDetTest {

  private static final Logger LOG = LoggerFactory.getLogger(EfficientDetTest.class);
  private static final String D0_512 = "configs/efficientdet_d0_512.config";

  @Test
  void randomD0AnswersAsTheOdApi() throws IOException {
    Image pixels;
    try (ImageDecoder decoder = new ImageDecoder()) {
      pixels =
          decoder.decode(Files.readAllBytes(Golden.large("vii_d0_image0.png")), "vii_d0_image0");
    }
    Ssd config = Golden.config(Golden.resource(D0_512)).getModel().getSsd();
    SsdModelTest.compare(
        D0_512,
        512,
        Golden.large("ckpt_d0_random").resolve("ckpt-0"),
        SsdModel.normalization(config).apply(pixels).pixels(),
        Npz.read(Golden.large("vii_d0_forward.npz")));
  }

  /** D0; the same with other settings; D3; D7 with B7, which has no prediction. */
  @ParameterizedTest
  @ValueSource(strings = {"d0", "d0_other", "d1", "d3", "d7"})
  void variablesAndPredictionsAreTheOdApis(String name) throws IOException {
    JsonNode golden = golden(name);
    Ssd config = TextFormat.parse(golden.get("config").asText(), Ssd.class);
    int size = golden.path("size").asInt(128);
    try (Graph graph = new Graph()) {
      GraphBuilder b = new GraphBuilder(graph);
      Output<?> images = b.placeholder("images", DataType.DT_FLOAT, -1, size, size, 3);
      SsdModel model = SsdModel.build(b, new Variables(b), config, images, false);
      SsdModelTest.assertVariables(model.variables(), golden);
      if (golden.has("box_encodings")) {
        comparePredictions(b, model, size, golden);
      }
    }
  }

  private static void comparePredictions(
      GraphBuilder b, SsdModel model, int size, JsonNode golden) {
    List<TFloat32> values = new ArrayList<>();
    float[] image = new float[size * size * 3];
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) Math.sin(i * .37) * 1.5f;
    }
    try (Session session = Sessions.open(b.graph());
        TFloat32 input = Tensors.floats(image, 1, size, size, 3)) {
      var assignment = session.runner();
      for (Variable v : model.variables().all()) {
        long[] shape = v.shape().toArray();
        TFloat32 value =
            Tensors.floats(weights(v.path(), golden.get("gain").asDouble(), shape), shape);
        values.add(value);
        Output<?> fed = b.placeholder("value", DataType.DT_FLOAT, shape);
        assignment.feed(fed, value).addTarget(b.assign("assign", v, fed));
      }
      assignment.run().close();
      try (var results =
          session
              .runner()
              .feed(model.images(), input)
              .fetch(model.boxEncodings())
              .fetch(model.classLogits())
              .run()) {
        compare("box_encodings", Tensors.toFloats(results.get(0)), golden);
        compare("class_predictions", Tensors.toFloats(results.get(1)), golden);
      }
    } finally {
      values.forEach(TFloat32::close);
    }
  }

  private static void compare(String name, float[] actual, JsonNode golden) {
    JsonNode expected = golden.get(name);
    int every = golden.get("every").asInt();
    assertThat((actual.length - 1) / every + 1).isEqualTo(expected.size());
    double difference = 0;
    double largest = 0;
    for (int i = 0; i < expected.size(); i++) {
      double value = expected.get(i).asDouble();
      difference = Math.max(difference, Math.abs(actual[every * i] - value));
      largest = Math.max(largest, Math.abs(value));
    }
    LOG.info("{}: max difference {} of {}", name, difference, largest);
    assertThat(difference).as(name).isLessThan(1e-4 * Math.max(1, largest));
  }

  /** Values that depend on the key and the index alone, of a size that keeps activations sane. */
  private static float[] weights(String path, double gain, long[] shape) {
    CRC32 crc = new CRC32();
    crc.update(path.getBytes(StandardCharsets.UTF_8));
    long phase = crc.getValue() % 1000;
    String leaf = path.substring(path.lastIndexOf('/') + 1);
    double offset =
        switch (leaf) {
          case "gamma", "moving_variance", "bifpn_combine_weights" -> 1;
          default -> 0;
        };
    double factor =
        switch (leaf) {
          case "kernel", "pointwise_kernel" ->
              Math.sqrt(gain / product(Arrays.copyOf(shape, shape.length - 1)));
          case "depthwise_kernel" -> Math.sqrt(gain / (shape[0] * shape[1]));
          case "moving_variance", "bifpn_combine_weights" -> .3;
          default -> .1;
        };
    float[] values = new float[(int) product(shape)];
    for (int i = 0; i < values.length; i++) {
      double mixed = Math.sin(12.9898 * (i + 1) + phase) * 43758.5453;
      double noise = Math.sqrt(3) * (2 * (mixed - Math.floor(mixed)) - 1);
      values[i] = (float) (offset + factor * noise);
    }
    return values;
  }

  private static double product(long[] sizes) {
    return Arrays.stream(sizes).asDoubleStream().reduce(1, (a, b) -> a * b);
  }

  private static JsonNode golden(String name) throws IOException {
    try (InputStream in =
        new GZIPInputStream(
            Files.newInputStream(Golden.resource("efficientdet_" + name + ".json.gz")))) {
      return new ObjectMapper().readTree(in);
    }
  }

  @Test
  void dropsWholeImagesByTheStepsSeed() {
    try (Graph graph = new Graph()) {
      GraphBuilder b = new GraphBuilder(graph);
      Output<?> seed = b.placeholder("seed", DataType.DT_INT64);
      Output<?> x = b.placeholder("x", DataType.DT_FLOAT, -1, 2, 2, 1);
      Variables variables = new Variables(b);
      Layers layers = new Layers(b, variables, true, Optional.of(seed), false, AllReduce.none(b));
      Output<?> first = layers.dropImages("first", x, .75f);
      Output<?> second = layers.dropImages("second", x, .75f);
      assertThat(layers.inference().dropImages("first", x, .75f)).isSameAs(x);
      float[] ones = new float[4000];
      Arrays.fill(ones, 1);
      try (Session session = Sessions.open(graph);
          TFloat32 images = Tensors.floats(ones, 1000, 2, 2, 1)) {
        float[] a = run(session, seed, 1, x, images, first);
        for (int i = 0; i < a.length; i++) {
          assertThat(a[i]).isEqualTo(a[i / 4 * 4]).isIn(0f, 1 / .75f);
        }
        long kept = IntStream.range(0, 1000).filter(i -> a[4 * i] > 0).count();
        assertThat(kept).isBetween(690L, 810L);
        assertThat(run(session, seed, 1, x, images, first)).isEqualTo(a);
        assertThat(run(session, seed, 2, x, images, first)).isNotEqualTo(a);
        assertThat(run(session, seed, 1, x, images, second)).isNotEqualTo(a);
      }
    }
  }

  private static float[] run(
      Session session, Output<?> seed, long step, Output<?> x, TFloat32 images, Output<?> y) {
    try (var seeds = TInt64.scalarOf(step);
        var results = session.runner().feed(seed, seeds).feed(x, images).fetch(y).run()) {
      return Tensors.toFloats(results.get(0));
    }
  }

  static Stream<Arguments> unsupported() {
    String extractor = "model.ssd.feature_extractor";
    return Stream.of(
        refused(c -> c.getFeatureExtractorBuilder().setDepthMultiplier(2), extractor + ".depth_m"),
        refused(c -> c.getFeatureExtractorBuilder().setUseDepthwise(true), extractor + ".use_dep"),
        refused(
            c -> c.getFeatureExtractorBuilder().getBifpnBuilder().clearNumIterations(),
            extractor + ".bifpn.num_iterations"),
        refused(
            c -> c.getFeatureExtractorBuilder().getBifpnBuilder().setCombineMethod("product"),
            extractor + ".bifpn.combine_method"),
        refused(
            c -> c.getFeatureExtractorBuilder().getBifpnBuilder().setMaxLevel(5),
            extractor + ".bifpn"),
        refused(c -> c.getFeatureExtractorBuilder().getFpnBuilder(), extractor),
        refused(
            c -> c.getFeatureExtractorBuilder().setType("ssd_efficientnet-b8_bifpn_keras"),
            extractor + ".type"),
        refused(
            c ->
                c.getFeatureExtractorBuilder()
                    .setOverrideBaseFeatureExtractorHyperparams(true)
                    .getConvHyperparamsBuilder()
                    .clearRegularizer(),
            extractor + ".override_base_feature_extractor_hyperparams"));
  }

  private static Arguments refused(Consumer<Ssd.Builder> change, String path) {
    return Arguments.of(change, path);
  }

  @ParameterizedTest
  @MethodSource("unsupported")
  void refusesByFieldPath(Consumer<Ssd.Builder> change, String path) {
    Ssd.Builder config = Golden.config(Golden.resource(D0_512)).getModel().getSsd().toBuilder();
    change.accept(config);
    try (Graph graph = new Graph()) {
      GraphBuilder b = new GraphBuilder(graph);
      Output<?> images = b.placeholder("images", DataType.DT_FLOAT, 1, 128, 128, 3);
      assertThatThrownBy(() -> SsdModel.build(b, new Variables(b), config.build(), images, false))
          .isInstanceOf(DetectorException.class)
          .hasMessageContaining("not supported")
          .hasMessageContaining(path);
    }
  }
}
