package dev.detector.worker.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.TextFormat;
import dev.detector.formats.DetectorException;
import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.checkpoint.CheckpointReader;
import dev.detector.worker.golden.Golden;
import dev.detector.worker.golden.Npz;
import dev.detector.worker.graph.Tensors;
import dev.detector.worker.image.Image;
import dev.detector.worker.image.ImageDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.types.TUint8;

class ModelExportTest {

  private static final Logger LOG = LoggerFactory.getLogger(ModelExportTest.class);
  private static final String CONFIG = "configs/mobilenet035_fpnlite_256.config";

  @TempDir Path directory;

  @Test
  void anExportReplacesAnOlderOneAndAnswersAsTheOdApi() throws IOException {
    Path labelMap = directory.resolve("labels.pbtxt");
    Files.writeString(labelMap, "item { id: 1 name: 'circle' }\n");
    TrainEvalPipelineConfig.Builder config = Golden.config(Golden.resource(CONFIG)).toBuilder();
    config.getEvalInputReaderBuilder(0).setLabelMapPath(labelMap.toString());
    Path output = directory.resolve("shapes");
    Path old = output.resolve("saved_model/old");
    Files.createDirectories(old);

    ModelExport.export(config.build(), Golden.resource("ckpt_mob035_trained"), output);

    assertThat(PipelineConfigs.read(output.resolve("pipeline.config"))).isEqualTo(config.build());
    assertThat(output.resolve("label_map.pbtxt")).hasSameTextualContentAs(labelMap);
    assertThat(old).doesNotExist();
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactlyInAnyOrder(labelMap, output);
    }
    assertThat(CheckpointReader.open(output.resolve("checkpoint/ckpt-0")).keys())
        .isEqualTo(
            CheckpointReader.open(Golden.resource("ckpt_mob035_trained").resolve("ckpt-0")).keys());
    Npz golden = Npz.resource("/golden/vii_mob035_jpeg.npz");
    var pixels = golden.get("decoded_rgb");
    Map<String, float[]> answer =
        predict(output, pixels.bytes(), pixels.shape().get(0), pixels.shape().get(1));

    assertThat(answer.keySet())
        .containsExactly(
            "detection_anchor_indices",
            "detection_boxes",
            "detection_classes",
            "detection_multiclass_scores",
            "detection_scores",
            "num_detections",
            "raw_detection_boxes",
            "raw_detection_scores");
    assertThat(answer.get("num_detections")).containsExactly(100);
    close(answer, golden, "detection_scores", 1e-5);
    close(answer, golden, "detection_boxes", 1e-5);
    close(answer, golden, "detection_multiclass_scores", 1e-5);
    close(answer, golden, "detection_anchor_indices", 0);
    float[] classes = golden.get("det_detection_classes").floats();
    for (int i = 0; i < classes.length; i++) {
      classes[i]++;
    }
    assertThat(answer.get("detection_classes")).isEqualTo(classes);
  }

  /** Golden: the OD API's post-processing of its own predictions for this picture. */
  @Test
  void anExportPostProcessesAsConfigured() throws IOException {
    TrainEvalPipelineConfig.Builder config = Golden.config(Golden.resource(CONFIG)).toBuilder();
    config.getModelBuilder().getSsdBuilder().clearPostProcessing();
    TextFormat.merge(
        """
        post_processing {
          batch_non_max_suppression {
            score_threshold: .05 iou_threshold: .4
            max_detections_per_class: 20 max_total_detections: 30
            use_class_agnostic_nms: true soft_nms_sigma: .4
          }
          score_converter: SIGMOID
          calibration_config { class_id_function_approximations {
            class_id_xy_pairs_map { key: 1 value {
              x_y_pair { x: 0 y: 0 } x_y_pair { x: .5 y: .9 } x_y_pair { x: 1 y: 1 } } }
            class_id_xy_pairs_map { key: 3 value {
              x_y_pair { x: 0 y: .1 } x_y_pair { x: 1 y: .6 } } } } }
        }
        """,
        config.getModelBuilder().getSsdBuilder());
    Path output = directory.resolve("shapes");
    ModelExport.export(config.build(), Golden.resource("ckpt_mob035_trained"), output);
    var pixels = Npz.resource("/golden/vii_mob035_jpeg.npz").get("decoded_rgb");
    Map<String, float[]> answer =
        predict(output, pixels.bytes(), pixels.shape().get(0), pixels.shape().get(1));
    Npz golden = Npz.resource("/golden/vii_mob035_export_levers.npz");
    assertThat(answer.get("num_detections")).isEqualTo(golden.get("num_detections").floats());
    for (String name : List.of("boxes", "scores", "multiclass_scores", "anchor_indices")) {
      close(answer.get("detection_" + name), golden.get("detection_" + name).floats(), name, 1e-5);
    }
    float[] classes = golden.get("detection_classes").floats();
    for (int i = 0; i < classes.length; i++) {
      classes[i]++;
    }
    assertThat(answer.get("detection_classes")).isEqualTo(classes);
  }

  @Test
  void failsWithoutLeavingAnything() throws IOException {
    TrainEvalPipelineConfig.Builder config = Golden.config(Golden.resource(CONFIG)).toBuilder();
    config.getModelBuilder().getSsdBuilder().setNumClasses(9);
    assertThatThrownBy(
            () ->
                ModelExport.export(
                    config.build(),
                    Golden.resource("ckpt_mob035_trained"),
                    directory.resolve("model")))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining("num_classes");
    assertThatThrownBy(
            () -> ModelExport.export(config.build(), directory, directory.resolve("model")))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining("no checkpoint");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void thePretrainedHandDetectorFindsWhatItShould() throws IOException {
    JsonNode samples =
        new ObjectMapper()
            .readTree(Golden.pretrained("samples/expected_detections.json").toFile())
            .get("samples");
    Path output = directory.resolve("hands");
    ModelExport.export(
        PipelineConfigs.read(Golden.pretrained("pipeline.config")),
        Golden.pretrained("checkpoint"),
        output);
    double scores = 0;
    double boxes = 0;
    int found = 0;
    try (ImageDecoder decoder = new ImageDecoder();
        SavedModelBundle model = load(output)) {
      for (var sample : samples.properties()) {
        Image image =
            decoder.decode(
                Files.readAllBytes(Golden.pretrained("samples/" + sample.getKey())),
                sample.getKey());
        Map<String, float[]> answer = predict(model, pixels(image), image.height(), image.width());
        JsonNode expected = sample.getValue().get("detections");
        for (int i = 0; i < expected.size(); i++) {
          JsonNode detection = expected.get(i);
          assertThat(answer.get("detection_classes")[i])
              .isEqualTo(detection.get("class_id").asInt());
          scores =
              Math.max(
                  scores,
                  Math.abs(answer.get("detection_scores")[i] - detection.get("score").asDouble()));
          for (int j = 0; j < 4; j++) {
            double side = detection.get("box_ymin_xmin_ymax_xmax").get(j).asDouble();
            boxes = Math.max(boxes, Math.abs(answer.get("detection_boxes")[4 * i + j] - side));
          }
        }
        // The expected ones are those of a score of 0.05 or more.
        assertThat(answer.get("detection_scores")[expected.size()]).isLessThan(0.05f);
        found += expected.size();
      }
    }
    LOG.info(
        "hand detector: {} detections, max difference of scores {}, of boxes {}",
        found,
        scores,
        boxes);
    assertThat(found).isPositive();
    assertThat(scores).isLessThan(1e-3);
    assertThat(boxes).isLessThan(1e-3);
  }

  private static byte[] pixels(Image image) {
    byte[] bytes = new byte[image.pixels().length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.round(image.pixels()[i]);
    }
    return bytes;
  }

  private static void close(
      Map<String, float[]> answer, Npz golden, String name, double tolerance) {
    close(answer.get(name), golden.get("det_" + name).floats(), name, tolerance);
  }

  private static void close(float[] actual, float[] expected, String name, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    double max = 0;
    for (int i = 0; i < actual.length; i++) {
      max = Math.max(max, Math.abs(actual[i] - expected[i]));
    }
    LOG.info("exported {}: max difference {}", name, max);
    assertThat(max).as(name).isCloseTo(0, within(tolerance));
  }

  private static SavedModelBundle load(Path export) {
    return SavedModelBundle.load(export.resolve("saved_model").toString(), "serve");
  }

  private static Map<String, float[]> predict(Path export, byte[] pixels, int height, int width) {
    try (SavedModelBundle model = load(export)) {
      return predict(model, pixels, height, width);
    }
  }

  private static Map<String, float[]> predict(
      SavedModelBundle model, byte[] pixels, int height, int width) {
    try (TUint8 input = Tensors.bytes(pixels, 1, height, width, 3);
        var result = model.function("serving_default").call(Map.of("input_tensor", input))) {
      Map<String, float[]> answer = new TreeMap<>();
      for (var output : result) {
        answer.put(output.getKey(), Tensors.toFloats(output.getValue()));
      }
      return answer;
    }
  }
}
