package dev.detector.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.TextFormat;
import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.Ssd;
import dev.detector.formats.protos.SsdFeatureExtractor;
import dev.detector.worker.checkpoint.CheckpointRestore;
import dev.detector.worker.golden.Golden;
import dev.detector.worker.golden.Npz;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Sessions;
import dev.detector.worker.graph.Tensors;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.graph.Variables;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
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

class SsdModelTest {

  private static final Logger LOG = LoggerFactory.getLogger(SsdModelTest.class);

  /** Whole-model tolerance of the golden data: convolutions may sum in another order. */
  private static final double TOLERANCE = 2e-3;

  private static final String MOBILENET_320 = "configs/mobilenet_fpnlite_320.config";
  private static final String MOBILENET_035_256 = "configs/mobilenet035_fpnlite_256.config";

  @Test
  void variablesAreTheOdApis() throws IOException {
    Map<String, String> expected = new TreeMap<>();
    for (JsonNode v :
        new ObjectMapper().readTree(Golden.resource("vii_mob_variables.json").toFile())) {
      expected.put(v.get("key").asText(), v.get("shape").toString());
    }
    try (Graph graph = new Graph()) {
      SsdModel model = build(graph, ssd(MOBILENET_320), 320, false);

      Map<String, String> actual = new TreeMap<>();
      for (Variable v : model.variables().all()) {
        actual.put(v.key(), v.shape().toString().replace(" ", ""));
      }
      assertThat(actual).isEqualTo(expected);
      assertThat(model.fixedAnchors()).hasSize(4 * 12804);
      assertThat(model.boxEncodings().shape().asArray()).containsExactly(-1, 12804, 4);
      assertThat(model.classLogits().shape().asArray()).containsExactly(-1, 12804, 4);
      assertThat(model.variables().updates()).isEmpty();
    }
  }

  /**
   * Lists that the OD API made for other settings: separate towers, no depthwise convolutions, the
   * backbone's own hyperparameters and levels 4 to 6; no batch normalisation in the predictor, none
   * of its weights above, and a depth multiplier of 1.4.
   */
  @ParameterizedTest
  @ValueSource(strings = {"variables_separate_towers.json", "variables_no_batch_norm.json"})
  void variablesAreTheOdApisForOtherSettings(String file) throws IOException {
    JsonNode golden = new ObjectMapper().readTree(Golden.resource(file).toFile());
    Ssd config = TextFormat.parse(golden.get("config").asText(), Ssd.class);
    try (Graph graph = new Graph()) {
      assertVariables(build(graph, config, 128, true).variables(), golden);
    }
  }

  /** The same names and shapes, and as many that are trained and regularized. */
  static void assertVariables(Variables variables, JsonNode golden) {
    Map<String, String> expected = new TreeMap<>();
    golden
        .get("shapes")
        .properties()
        .forEach(e -> expected.put(e.getKey(), e.getValue().toString()));
    Map<String, String> actual = new TreeMap<>();
    variables.all().forEach(v -> actual.put(v.path(), v.shape().toString().replace(" ", "")));
    assertThat(actual).isEqualTo(expected);
    assertThat(variables.trainable()).hasSize(golden.get("trainable").asInt());
    assertThat(variables.all().stream().filter(v -> v.regularizer().isPresent()))
        .hasSize(golden.get("regularized").asInt());
  }

  @Test
  void trainedMobileNet035AnswersAsTheOdApi() throws IOException {
    Npz golden = Npz.resource("/golden/vii_mob035_jpeg.npz");
    compare(
        MOBILENET_035_256,
        256,
        Golden.resource("ckpt_mob035_trained").resolve("ckpt-0"),
        golden.get("preprocessed").floats(),
        golden);
  }

  @Test
  void randomMobileNetAnswersAsTheOdApi() throws IOException {
    Path image = Golden.large("vii_mob_image0.png");
    compare(
        MOBILENET_320,
        320,
        Golden.large("ckpt_mob_random").resolve("ckpt-0"),
        normalised(ImageIO.read(image.toFile())),
        Npz.read(Golden.large("vii_mob_forward.npz")));
  }

  /** Holds what a checkpoint's model answers for an image against all that the OD API answered. */
  static void compare(String config, int size, Path checkpoint, float[] image, Npz golden)
      throws IOException {
    try (Graph graph = new Graph()) {
      SsdModel model = build(graph, ssd(config), size, false);
      Map<String, Output<?>> outputs = new LinkedHashMap<>();
      for (int i = 0; i < model.backboneMaps().size(); i++) {
        outputs.put("backbone_" + i, model.backboneMaps().get(i));
      }
      for (int i = 0; i < model.featureMaps().size(); i++) {
        outputs.put("feature_map_" + i, model.featureMaps().get(i));
      }
      outputs.put("box_encodings", model.boxEncodings());
      outputs.put("class_predictions_with_background", model.classLogits());
      outputs.keySet().retainAll(golden.names());
      assertThat(outputs).hasSizeGreaterThan(6);

      CheckpointRestore restore =
          new CheckpointRestore(new GraphBuilder(graph), model.variables().all());
      try (Session session = Sessions.open(graph);
          TFloat32 input = Tensors.floats(image, 1, size, size, 3)) {
        restore.run(session, checkpoint);
        var runner = session.runner().feed(model.images(), input);
        outputs.values().forEach(runner::fetch);
        try (var results = runner.run()) {
          int i = 0;
          for (String name : outputs.keySet()) {
            double difference =
                maxDifference(Tensors.toFloats(results.get(i++)), golden.get(name).floats());
            LOG.info("{} {}: max difference {}", config, name, difference);
            assertThat(difference).as(name).isLessThan(TOLERANCE);
          }
        }
      }
    }
  }

  @Test
  void trainingUpdatesMovingAveragesUnlessFrozen() {
    Ssd config = ssd(MOBILENET_035_256);
    try (Graph graph = new Graph()) {
      SsdModel model = build(graph, config, 64, true);
      // One mean and one variance for each batch normalisation.
      long averages =
          model.variables().all().stream().filter(v -> v.path().contains("/moving_")).count();
      assertThat(model.variables().updates()).hasSize((int) averages);
      assertThat(model.variables().trainable()).noneMatch(v -> v.path().contains("/moving_"));
    }
    try (Graph graph = new Graph()) {
      SsdModel frozen = build(graph, config.toBuilder().setFreezeBatchnorm(true).build(), 64, true);
      assertThat(frozen.variables().updates()).isEmpty();
    }
  }

  static Stream<Arguments> unsupported() {
    return Stream.of(
        refused(
            c -> c.getFeatureExtractorBuilder().setType("ssd_inception_v2"),
            "model.ssd.feature_extractor.type"),
        refused(
            c -> c.getFeatureExtractorBuilder().setReplacePreprocessorWithPlaceholder(true),
            "model.ssd.feature_extractor.replace_preprocessor_with_placeholder"),
        refused(
            c -> c.getFeatureExtractorBuilder().setPadToMultiple(0),
            "model.ssd.feature_extractor.pad_to_multiple"),
        refused(
            c -> c.getFeatureExtractorBuilder().getBifpnBuilder(),
            "model.ssd.feature_extractor.bifpn"),
        refused(
            c -> c.getFeatureExtractorBuilder().setNumLayers(5),
            "model.ssd.feature_extractor.num_layers"),
        refused(
            c -> c.getFeatureExtractorBuilder().getFpnBuilder().setMaxLevel(4),
            "model.ssd.feature_extractor.fpn"),
        refused(
            c -> c.getFeatureExtractorBuilder().setType("ssd_mobilenet_v2_keras"),
            "model.ssd.feature_extractor.fpn"),
        refused(
            c ->
                c.getFeatureExtractorBuilder()
                    .setType("ssd_mobilenet_v2_keras")
                    .clearFpn()
                    .setNumLayers(7),
            "model.ssd.feature_extractor.num_layers"),
        refused(resNet(f -> {}), "model.ssd.feature_extractor.use_depthwise"),
        refused(
            resNet(f -> f.setUseDepthwise(false)),
            "model.ssd.feature_extractor.fpn.additional_layer_depth"),
        refused(
            resNet(f -> f.setUseDepthwise(false).setUseExplicitPadding(true)),
            "model.ssd.feature_extractor.use_explicit_padding"),
        refused(
            resNet(f -> f.setUseDepthwise(false).getFpnBuilder().setMaxLevel(6)),
            "model.ssd.feature_extractor.fpn"),
        refused(
            c -> c.getFeatureExtractorBuilder().getConvHyperparamsBuilder().getGroupNormBuilder(),
            "model.ssd.feature_extractor.conv_hyperparams.group_norm"),
        refused(
            c ->
                c.getFeatureExtractorBuilder()
                    .getConvHyperparamsBuilder()
                    .getInitializerBuilder()
                    .setKerasInitializerByName("orthogonal"),
            "conv_hyperparams.initializer.keras_initializer_by_name"),
        refused(
            c -> c.getFeatureExtractorBuilder().getFpnBuilder().setMaxLevel(6),
            "model.ssd.anchor_generator"),
        refused(
            c -> c.getFeatureExtractorBuilder().getFpnBuilder().setMinLevel(4).setMaxLevel(8),
            "model.ssd.anchor_generator.multiscale_anchor_generator"),
        refused(
            c ->
                c.getBoxPredictorBuilder()
                    .getWeightSharedConvolutionalBoxPredictorBuilder()
                    .setUseDropout(true)
                    .setDropoutKeepProbability(0),
            "weight_shared_convolutional_box_predictor.dropout_keep_probability"),
        refused(
            c ->
                c.getAnchorGeneratorBuilder()
                    .getSsdAnchorGeneratorBuilder()
                    .setNumLayers(5)
                    .addAspectRatios(1),
            "model.ssd.box_predictor.weight_shared_convolutional_box_predictor"),
        refused(
            c ->
                c.getBoxPredictorBuilder()
                    .getConvolutionalBoxPredictorBuilder()
                    .setMinDepth(8)
                    .setMaxDepth(4),
            "model.ssd.box_predictor.convolutional_box_predictor.min_depth"),
        refused(
            c ->
                c.getBoxPredictorBuilder()
                    .getConvolutionalBoxPredictorBuilder()
                    .setUseDepthwise(true),
            "model.ssd.box_predictor.convolutional_box_predictor.kernel_size"),
        refused(
            c -> c.getBoxPredictorBuilder().getMaskRcnnBoxPredictorBuilder(),
            "model.ssd.box_predictor"));
  }

  private static Consumer<Ssd.Builder> resNet(Consumer<SsdFeatureExtractor.Builder> change) {
    return c -> change.accept(c.getFeatureExtractorBuilder().setType("ssd_resnet50_v1_fpn_keras"));
  }

  private static Arguments refused(Consumer<Ssd.Builder> change, String path) {
    return Arguments.of(change, path);
  }

  @ParameterizedTest
  @MethodSource("unsupported")
  void refusesByFieldPath(Consumer<Ssd.Builder> change, String path) {
    Ssd.Builder config = ssd(MOBILENET_320).toBuilder();
    change.accept(config);
    try (Graph graph = new Graph()) {
      assertThatThrownBy(() -> build(graph, config.build(), 320, false))
          .isInstanceOf(DetectorException.class)
          .hasMessageContaining("not supported")
          .hasMessageContaining(path);
    }
  }

  @Test
  void refusesSizesThatThePyramidCannotDouble() {
    try (Graph graph = new Graph()) {
      assertThatThrownBy(() -> build(graph, ssd(MOBILENET_320), 300, false))
          .hasMessageContaining("300x300")
          .hasMessageContaining("multiples of 32");
    }
    Ssd.Builder padded = ssd(MOBILENET_320).toBuilder();
    padded.getFeatureExtractorBuilder().setPadToMultiple(16);
    try (Graph graph = new Graph()) {
      assertThatThrownBy(() -> build(graph, padded.build(), 300, false))
          .hasMessageContaining("model.ssd.feature_extractor.pad_to_multiple")
          .hasMessageContaining("use 32");
    }
  }

  private static Ssd ssd(String config) {
    return Golden.config(Golden.resource(config)).getModel().getSsd();
  }

  private static SsdModel build(Graph graph, Ssd config, int size, boolean training) {
    GraphBuilder b = new GraphBuilder(graph);
    Output<?> images = b.placeholder("images", DataType.DT_FLOAT, -1, size, size, 3);
    return SsdModel.build(b, new Variables(b), config, images, training);
  }

  private static float[] normalised(BufferedImage image) {
    float[] values = new float[image.getWidth() * image.getHeight() * 3];
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y);
        int at = (y * image.getWidth() + x) * 3;
        values[at] = (rgb >> 16 & 0xff) * (float) (2 / 255.0) - 1;
        values[at + 1] = (rgb >> 8 & 0xff) * (float) (2 / 255.0) - 1;
        values[at + 2] = (rgb & 0xff) * (float) (2 / 255.0) - 1;
      }
    }
    return values;
  }

  private static double maxDifference(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double max = 0;
    for (int i = 0; i < actual.length; i++) {
      max = Math.max(max, Math.abs(actual[i] - expected[i]));
    }
    return max;
  }
}
