package dev.detector.worker.report;

import dev.detector.formats.checkpoint.BestRecord;
import dev.detector.formats.checkpoint.Evaluation;
import dev.detector.worker.image.RgbImage;
import dev.detector.worker.metrics.AnalysisImages;
import dev.detector.worker.metrics.Category;
import dev.detector.worker.metrics.DetectionMetrics;
import dev.detector.worker.metrics.EvaluatedImage;
import dev.detector.worker.metrics.MetricsOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A report of random images, after an earlier evaluation with half as good metrics. */
final class Reports {
  static final String METRIC = "DetectionBoxes_Precision/mAP";

  private Reports() {}

  static Report report() {
    List<Category> categories = AnalysisImages.categories();
    return report(AnalysisImages.images(), categories);
  }

  static Report report(List<EvaluatedImage> images, List<Category> categories) {
    DetectionMetrics measured = DetectionMetrics.of(images, categories, MetricsOptions.coco());
    Findings findings = Findings.of(images, categories, measured);
    Optional<Comparison> comparison =
        Comparison.with(
            earlier(measured), METRIC, BestRecord.Mode.MAX, measured.tags(), findings.classes());
    List<ReportPicture> pictures =
        Stream.concat(findings.worstImages().stream(), findings.bestImages().stream())
            .map(one -> ReportPicture.of(one.image().id(), noise(one.image())))
            .toList();
    return new Report(
        "ckpt-7",
        3_000,
        "2026-01-02T03:04:05.123Z",
        "",
        measured.tags(),
        findings,
        comparison,
        pictures);
  }

  private static List<Evaluation> earlier(DetectionMetrics measured) {
    Map<String, Double> halved = new TreeMap<>(measured.tags());
    halved.replaceAll((tag, value) -> value / 2);
    return List.of(
        new Evaluation(
            "ckpt-3",
            1_000,
            halved,
            measured.coco().perClass().stream()
                .map(
                    one ->
                        new Evaluation.ClassMetrics(
                            one.category().name(), one.category().id(), 0.2, 0.1, 9))
                .toList(),
            "2026-01-01T00:00:00Z"));
  }

  private static RgbImage noise(EvaluatedImage image) {
    byte[] rgb = new byte[3 * image.width() * image.height()];
    new Random(image.id()).nextBytes(rgb);
    return new RgbImage(image.height(), image.width(), rgb);
  }
}
