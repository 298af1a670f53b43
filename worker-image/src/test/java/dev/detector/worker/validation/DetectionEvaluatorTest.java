package dev.detector.worker.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.detector.formats.DetectorException;
import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.golden.Golden;
import dev.detector.worker.metrics.CocoMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against the event file of the OD API's own evaluation of the same checkpoint on the same images.
 */
class DetectionEvaluatorTest {
  private static final Path CHECKPOINT = Golden.resource("ckpt_mob035_trained").resolve("ckpt-0");

  @TempDir Path directory;

  @Test
  void equalsTheEvaluationOfTheOdApi() throws Exception {
    JsonNode events = events();
    try (DetectionEvaluator evaluator = new DetectionEvaluator(config(Map.of()))) {
      Scores scores = evaluator.evaluate(CHECKPOINT).get(0);
      assertThat(scores.step()).isZero();
      assertThat(scores.metrics().keySet())
          .containsExactlyInAnyOrderElementsOf(evaluator.metricNames());
      int compared = 0;
      for (Map.Entry<String, Double> metric : scores.metrics().entrySet()) {
        if (events.has(metric.getKey())) {
          assertThat(metric.getValue())
              .as(metric.getKey())
              .isCloseTo(events.get(metric.getKey()).get("value").asDouble(), within(1e-6));
          compared++;
        }
      }
      assertThat(compared).isEqualTo(16);
      assertThat(scores.pictures())
          .map(Scores.Picture::tag)
          .map(TextNode::valueOf)
          .map(JsonNode.class::cast)
          .containsExactlyElementsOf(events.get("__image_tags"));

      // The same graph goes on with other checkpoints, whatever became of the last.
      Path damaged = copy("ckpt-7", 20_000);
      assertThatThrownBy(() -> evaluator.evaluate(damaged))
          .isInstanceOf(UnusableCheckpointException.class);
      assertThat(evaluator.evaluate(CHECKPOINT).get(0).metrics()).isEqualTo(scores.metrics());
    }
  }

  /** The OD API builds its graph anew for each size; its log gives six digits. */
  @Test
  void imagesThatVaryInSizeAreEvaluatedAsByTheOdApi() throws Exception {
    Map<String, String> varying =
        Map.of(
            "model.ssd.image_resizer",
            "keep_aspect_ratio_resizer { min_dimension: 230 max_dimension: 300 }",
            "model.ssd.feature_extractor.pad_to_multiple",
            "32",
            "eval_config.num_visualizations",
            "0");
    JsonNode golden =
        new ObjectMapper().readTree(Golden.resource("ix_eval_mob035_varying.json").toFile());
    assertThat(golden).hasSize(16);
    try (DetectionEvaluator evaluator = new DetectionEvaluator(config(varying))) {
      Map<String, Double> metrics = evaluator.evaluate(CHECKPOINT).get(0).metrics();
      golden
          .properties()
          .forEach(
              metric ->
                  assertThat(metrics.get(metric.getKey()))
                      .as(metric.getKey())
                      .isCloseTo(metric.getValue().asDouble(), within(1e-6)));
    }
    assertThatThrownBy(
            () -> {
              Map<String, String> batches = new HashMap<>(varying);
              batches.put("eval_config.batch_size", "8");
              try (DetectionEvaluator evaluator = new DetectionEvaluator(config(batches))) {
                evaluator.evaluate(CHECKPOINT);
              }
            })
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining("eval_config.batch_size: set it to 1");
  }

  @Test
  void batchesGiveTheSameMetrics() throws Exception {
    Map<String, String> batches =
        Map.of("eval_config.batch_size", "8", "eval_config.num_visualizations", "0");
    try (DetectionEvaluator evaluator = new DetectionEvaluator(config(batches))) {
      Map<String, Double> metrics = evaluator.evaluate(CHECKPOINT).get(0).metrics();
      JsonNode events = events();
      for (CocoMetric metric : CocoMetric.values()) {
        assertThat(metrics.get(metric.tag()))
            .as(metric.tag())
            .isCloseTo(events.get(metric.tag()).get("value").asDouble(), within(1e-3));
      }
    }
  }

  @Test
  void everyReaderIsEvaluatedAndEverySetToldWithAllThatAReportNeeds() throws Exception {
    TrainEvalPipelineConfig.Builder config =
        config(
            Map.of(
                "eval_config.metrics_set", "pascal_voc_detection_metrics",
                "eval_config.num_visualizations", "0"))
            .toBuilder();
    config.addEvalInputReader(
        config.getEvalInputReader(0).toBuilder().setName("few").setSample1OfNExamples(5));
    try (DetectionEvaluator evaluator = new DetectionEvaluator(config.build())) {
      List<Scores> all = evaluator.evaluate(CHECKPOINT);
      assertThat(all)
          .extracting(Scores::data)
          .containsExactly(new EvaluatedData("", true), new EvaluatedData("few", false));
      assertThat(all.get(0).metrics().keySet())
          .containsExactlyInAnyOrderElementsOf(evaluator.metricNames())
          .contains("PascalBoxes_Precision/mAP@0.5IOU");
      Scores.Detail detail = all.get(1).detail().orElseThrow();
      assertThat(detail.images()).hasSize(4);
      assertThat(detail.findings().images()).isEqualTo(4);
      assertThat(detail.thumbnails())
          .hasSize(detail.findings().worstImages().size() + detail.findings().bestImages().size());
      // The padding of the ground truth counts as nothing: no class falls below COCO's AP50 by it.
      assertThat(all.get(0).metrics().get("PascalBoxes_PerformanceByCategory/AP@0.5IOU/square"))
          .isCloseTo(
              all.get(0).metrics().get("DetectionBoxes_PerformanceByCategory/mAP@.50IOU/square"),
              within(0.02));
    }
  }

  @Test
  void aCheckpointOfAnotherModelIsRefused() throws Exception {
    try (DetectionEvaluator evaluator =
        new DetectionEvaluator(
            config(
                Map.of(
                    "model.ssd.box_predictor.weight_shared_convolutional_box_predictor.depth",
                    "32")))) {
      assertThatThrownBy(() -> evaluator.evaluate(CHECKPOINT))
          .isInstanceOf(DetectorException.class)
          .hasMessageContaining("checkpoint's shape")
          .hasMessageContaining("ckpt-0");
    }
  }

  @Test
  void whatIsNotSupportedIsRefusedByItsPath() {
    assertThatThrownBy(
            () ->
                new DetectionEvaluator(
                    config(Map.of("eval_config.metrics_set", "coco_mask_metrics"))))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining("eval_config.metrics_set")
        .hasMessageContaining("coco_mask_metrics");
  }

  private static JsonNode events() throws IOException {
    return new ObjectMapper().readTree(Golden.resource("ix_eval_mob035_trained.json").toFile());
  }

  private static TrainEvalPipelineConfig config(Map<String, String> overrides) throws IOException {
    TrainEvalPipelineConfig config =
        PipelineConfigs.read(Golden.resource("configs/mobilenet035_fpnlite_256.config"));
    Map<String, String> data =
        Map.of(
            "eval_input_reader[0].label_map_path",
            Golden.resource("data/label_map.pbtxt").toString(),
            "eval_input_reader[0].tf_record_input_reader.input_path",
            Golden.resource("data").resolve("val.tfrecord-?????-of-00001").toString());
    return PipelineConfigs.override(PipelineConfigs.override(config, data), overrides);
  }

  private Path copy(String name, int dataBytes) throws IOException {
    Path prefix = directory.resolve(name);
    Files.copy(Path.of(CHECKPOINT + ".index"), Path.of(prefix + ".index"));
    byte[] data = Files.readAllBytes(Path.of(CHECKPOINT + ".data-00000-of-00001"));
    Files.write(Path.of(prefix + ".data-00000-of-00001"), Arrays.copyOf(data, dataBytes));
    return prefix;
  }
}
