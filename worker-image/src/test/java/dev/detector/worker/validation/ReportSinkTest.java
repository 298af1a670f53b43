package dev.detector.worker.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detector.formats.checkpoint.BestRecord;
import dev.detector.formats.checkpoint.Checkpoint;
import dev.detector.worker.metrics.AnalysisImages;
import dev.detector.worker.metrics.DetectionMetrics;
import dev.detector.worker.metrics.EvaluatedImage;
import dev.detector.worker.metrics.MetricsOptions;
import dev.detector.worker.report.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportSinkTest {
  private static final String METRIC = "DetectionBoxes_Precision/mAP";
  private static final EvaluatedData FIRST = new EvaluatedData("", true);
  private static final EvaluatedData SECOND = new EvaluatedData("night", false);

  @TempDir Path modelDir;

  @Test
  void eachCheckpointIsComparedWithTheBestBeforeAndTheBestKeepsItsPredictions() throws Exception {
    evaluate(1, 0.2, FIRST);
    evaluate(2, 0.4, FIRST);
    evaluate(3, 0.3, FIRST);
    assertThat(report("ckpt-1").has("comparison")).isFalse();
    assertThat(report("ckpt-2").get("comparison").get("checkpoint").asText()).isEqualTo("ckpt-1");
    JsonNode comparison = report("ckpt-3").get("comparison");
    assertThat(comparison.get("checkpoint").asText()).isEqualTo("ckpt-2");
    assertThat(comparison.get("better").asBoolean()).isFalse();
    assertThat(folder("ckpt-1").resolve("predictions.json")).doesNotExist();
    assertThat(folder("ckpt-2").resolve("predictions.json")).exists();
    assertThat(folder("ckpt-2").resolve("ground_truth.json")).exists();
    assertThat(folder("ckpt-3").resolve("predictions.json")).doesNotExist();
    assertThat(folder("ckpt-3").resolve("report.html")).exists();
  }

  @Test
  void anEvaluationMadeAgainIsToldAlike() throws Exception {
    evaluate(1, 0.2, FIRST);
    evaluate(2, 0.4, FIRST);
    JsonNode before = report("ckpt-2");
    evaluate(2, 0.4, FIRST);
    assertThat(report("ckpt-2")).isEqualTo(before);
    assertThat(folder("ckpt-2").resolve("predictions.json")).exists();
  }

  @Test
  void furtherDataHasAFolderOfItsOwn() throws Exception {
    evaluate(1, 0.4, FIRST, SECOND);
    assertThat(folder("ckpt-1").resolve("report.html")).exists();
    assertThat(folder("night/ckpt-1").resolve("report.html")).exists();
    assertThat(folder("night/ckpt-1.json")).exists();
    assertThat(new Ledger(modelDir).lastStep()).isEqualTo(100);
  }

  @Test
  void resultFilesHoldEveryDetectionAndObject() throws Exception {
    evaluate(1, 0.4, FIRST);
    ObjectMapper json = new ObjectMapper();
    JsonNode found = json.readTree(folder("ckpt-1").resolve("predictions.json").toFile());
    JsonNode truth = json.readTree(folder("ckpt-1").resolve("ground_truth.json").toFile());
    List<EvaluatedImage> images = AnalysisImages.images();
    assertThat(found).hasSize(images.stream().mapToInt(i -> i.detections().size()).sum());
    assertThat(truth.get("annotations"))
        .hasSize(images.stream().mapToInt(i -> i.truths().size()).sum());
    assertThat(truth.get("images")).hasSize(40);
    assertThat(truth.get("categories").get(3).get("name").asText()).isEqualTo("d");
    assertThat(found.get(0).get("bbox")).hasSize(4);
  }

  /** As a validator does: the report, then the ledger. */
  private void evaluate(int number, double value, EvaluatedData... data) throws IOException {
    List<Scores> all = new ArrayList<>();
    for (EvaluatedData one : data) {
      all.add(scores(one, 100L * number, value));
    }
    Evaluated evaluated =
        new Evaluated(new Checkpoint(modelDir, number), all, Instant.parse("2026-01-02T03:04:05Z"));
    new ReportSink(modelDir, METRIC, BestRecord.Mode.MAX).accept(evaluated);
    new Ledger(modelDir).accept(evaluated);
  }

  private static Scores scores(EvaluatedData data, long step, double value) {
    List<EvaluatedImage> images = AnalysisImages.images();
    DetectionMetrics metrics =
        DetectionMetrics.of(images, AnalysisImages.categories(), MetricsOptions.coco());
    Findings findings = Findings.of(images, AnalysisImages.categories(), metrics);
    Map<String, Double> tags = new TreeMap<>(metrics.tags());
    tags.put(METRIC, value);
    return new Scores(
        data,
        step,
        tags,
        metrics.coco().perClass(),
        List.of(),
        Optional.of(new Scores.Detail(images, metrics.matches(), findings, List.of())));
  }

  private Path folder(String name) {
    return modelDir.resolve("evaluations").resolve(name);
  }

  private JsonNode report(String checkpoint) throws IOException {
    return new ObjectMapper()
        .readTree(Files.readAllBytes(folder(checkpoint).resolve("report.json")));
  }
}
