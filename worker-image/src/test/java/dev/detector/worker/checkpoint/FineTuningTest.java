package dev.detector.worker.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.CheckpointVersion;
import dev.detector.formats.protos.Ssd;
import dev.detector.formats.protos.TrainConfig;
import dev.detector.worker.checkpoint.FineTuning.LeftOut;
import dev.detector.worker.golden.Golden;
import dev.detector.worker.golden.GoldenModel;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Sessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Session;

class FineTuningTest {

  private static final Path TRAINED = Golden.resource("ckpt_mob035_trained").resolve("ckpt-0");

  @TempDir Path directory;

  private static Ssd small() {
    return Golden.config(Golden.resource("configs/mobilenet035_fpnlite_256.config"))
        .getModel()
        .getSsd();
  }

  @Test
  void detectionRestoresTheFeatureExtractorOnly() throws IOException {
    try (TrainingGraph a = new TrainingGraph(small(), 64, 1)) {
      Map<String, float[]> before = a.floats();
      FineTuning result = restore(a, fineTune("detection", TRAINED));

      assertThat(result.restored())
          .isNotEmpty()
          .allMatch(v -> v.path().startsWith("model/_feature_extractor/"));
      assertThat(result.leftOut())
          .extracting(l -> l.variable().path())
          .isNotEmpty()
          .allMatch(p -> p.startsWith("model/_box_predictor/"));
      Map<String, float[]> after = a.floats();
      assertThat(after.keySet().stream().filter(p -> !Arrays.equals(before.get(p), after.get(p))))
          .hasSize(result.restored().size());
    }
  }

  @Test
  void fullLeavesOutHeadsOfAnotherClassCount() throws IOException {
    Ssd fiveClasses = small().toBuilder().setNumClasses(5).build();
    try (TrainingGraph a = new TrainingGraph(fiveClasses, 64, 1)) {
      FineTuning result = restore(a, fineTune("full", TRAINED));
      assertThat(result.leftOut())
          .extracting(LeftOut::reason)
          .containsExactlyInAnyOrder(
              "another class count: shape [24] instead of [36]",
              "another class count: shape [1, 1, 64, 24] instead of [1, 1, 64, 36]");
      assertThat(result.restored())
          .anyMatch(v -> v.path().startsWith("model/_box_predictor/_box_prediction_head/"));
    }
  }

  /** Heads of all feature maps, where each has its own. */
  @Test
  void fullLeavesOutEachHeadOfAnotherClassCount() throws IOException {
    GoldenModel plain = GoldenModel.read("mobilenet_v2_small");
    Path checkpoint = directory.resolve("plain");
    try (TrainingGraph a = new TrainingGraph(plain.config(), 64, 1)) {
      a.save(a.variables.all(), checkpoint);
    }
    Ssd fiveClasses = plain.config().toBuilder().setNumClasses(5).build();
    try (TrainingGraph a = new TrainingGraph(fiveClasses, 64, 2)) {
      FineTuning result = restore(a, fineTune("full", checkpoint));
      assertThat(result.leftOut())
          .hasSize(2 * 6)
          .allMatch(l -> l.variable().path().contains("class_predictions_with_background"));
    }
  }

  @Test
  void classificationRestoresTheBackboneOfAClassificationNetwork() throws IOException {
    String backbone = "model/_feature_extractor/classification_backbone/";
    Path checkpoint = directory.resolve("classifier");
    Map<String, float[]> classifier;
    try (TrainingGraph a = new TrainingGraph(small(), 64, 1)) {
      classifier = a.floats();
      a.save(
          a.variables.all().stream()
              .filter(v -> v.path().startsWith(backbone) && !v.path().contains("OPTIMIZER"))
              .map(v -> v.at(v.path().replace(backbone, "feature_extractor/")))
              .toList(),
          checkpoint);
    }
    try (TrainingGraph a = new TrainingGraph(small(), 64, 2)) {
      FineTuning result = restore(a, fineTune("classification", checkpoint));
      assertThat(result.restored()).isNotEmpty().allMatch(v -> v.path().startsWith(backbone));
      assertThat(result.leftOut())
          .isNotEmpty()
          .noneMatch(l -> l.variable().path().startsWith(backbone));
      Map<String, float[]> after = a.floats();
      result
          .restored()
          .forEach(v -> assertThat(after.get(v.path())).isEqualTo(classifier.get(v.path())));
      assertThatThrownBy(() -> restore(a, fineTune("detection", checkpoint)))
          .hasMessageContaining("fine_tune_checkpoint_type: \"classification\"");
      assertThatThrownBy(() -> restore(a, fineTune("classification", TRAINED)))
          .hasMessageContaining("fine_tune_checkpoint_type: \"detection\"");
    }
  }

  @Test
  void refusesWhatTheOdApiRefuses() {
    TrainConfig config =
        fineTune("full", TRAINED).toBuilder().setLoadAllDetectionCheckpointVars(true).build();
    assertThatThrownBy(() -> FineTuning.restore(null, null, List.of(), config))
        .hasMessageContaining("train_config.load_all_detection_checkpoint_vars");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "everything | V2 | ckpt-0 | fine_tune_checkpoint_type",
        "detection | V1 | ckpt-0 | fine_tune_checkpoint_version",
        "detection | V2 | ckpt-9 | ckpt-9.index",
        "detection | V2 | broken | broken.index",
        "detection | V2 | named | name-based",
      })
  void refusesWithTheMend(String type, CheckpointVersion version, String name, String message)
      throws IOException {
    Files.writeString(directory.resolve("broken.index"), "no table");
    Files.createFile(directory.resolve("ckpt-0.index"));
    nameBased(directory.resolve("named"));
    TrainConfig config =
        fineTune(type, directory.resolve(name)).toBuilder()
            .setFineTuneCheckpointVersion(version)
            .build();
    // Refused before any variable is touched.
    assertThatThrownBy(() -> FineTuning.restore(null, null, List.of(), config))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining(message);
  }

  /** A checkpoint as TensorFlow 1 writes it. */
  private static void nameBased(Path checkpoint) {
    try (Graph graph = new Graph()) {
      GraphBuilder b = new GraphBuilder(graph);
      var weights = b.constant(1f);
      var save =
          b.operation(
              "SaveV2",
              "save",
              a -> a.addInputList(new Output<?>[] {weights}),
              b.constant(checkpoint.toString()),
              b.strings(List.of("FeatureExtractor/MobilenetV2/Conv/weights")),
              b.strings(List.of("")));
      try (Session session = Sessions.open(graph)) {
        session.runner().addTarget(save).run().close();
      }
    }
  }

  @Test
  void refusesANetworkOfOtherDepth() {
    Ssd.Builder other = small().toBuilder();
    other.getFeatureExtractorBuilder().setDepthMultiplier(0.5f);
    try (TrainingGraph a = new TrainingGraph(other.build(), 64, 1)) {
      assertThatThrownBy(() -> restore(a, fineTune("detection", TRAINED)))
          .hasMessageContaining("instead of")
          .hasMessageContaining("depth_multiplier");
    }
  }

  @Test
  void thePretrainedHandDetectorRestoresWhole() throws IOException {
    Path pretrained = Golden.pretrained("checkpoint/ckpt-0");
    Ssd config = Golden.config(Golden.pretrained("pipeline.config")).getModel().getSsd();
    try (TrainingGraph a = new TrainingGraph(config, 320, 1)) {
      FineTuning result = restore(a, fineTune("full", pretrained));
      assertThat(result.leftOut()).isEmpty();
      assertThat(result.restored()).hasSize(384);
    }
  }

  /** The reference run's first regularization loss shows that the right weights came over. */
  @Test
  void regularizationLossIsThatOfTheReference() throws IOException {
    Path pretrained = Golden.pretrained("checkpoint/ckpt-0");
    Ssd config =
        Golden.config(Golden.pretrained("pipeline.config")).getModel().getSsd().toBuilder()
            .setNumClasses(3)
            .build();
    try (TrainingGraph a = new TrainingGraph(config, 320, 1)) {
      assertThat(a.regularization()).isCloseTo(0.0048f, within(1e-4f));
      restore(a, fineTune("detection", pretrained));
      assertThat(a.regularization()).isCloseTo(1.05102f, within(1e-4f));
    }
  }

  private static FineTuning restore(TrainingGraph a, TrainConfig config) throws IOException {
    return FineTuning.restore(a.session, a.b, a.variables.all(), config);
  }

  private static TrainConfig fineTune(String type, Path checkpoint) {
    return TrainConfig.newBuilder()
        .setFineTuneCheckpoint(checkpoint.toString())
        .setFineTuneCheckpointType(type)
        .setFineTuneCheckpointVersion(CheckpointVersion.V2)
        .build();
  }
}
