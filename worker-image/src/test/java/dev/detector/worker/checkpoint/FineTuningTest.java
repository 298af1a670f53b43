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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "classification | V2 | ckpt-0 | fine_tune_checkpoint_type",
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
