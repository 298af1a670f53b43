package dev.detector.worker.validation;

import dev.detector.formats.AtomicFile;
import dev.detector.formats.checkpoint.BestRecord;
import dev.detector.formats.checkpoint.Evaluation;
import dev.detector.formats.checkpoint.Evaluations;
import dev.detector.worker.report.CocoResults;
import dev.detector.worker.report.Comparison;
import dev.detector.worker.report.Report;
import dev.detector.worker.report.ReportJson;
import dev.detector.worker.report.ReportPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes {@code report.html}, {@code report.json} and {@code metrics.json} beside the ledger's
 * entry in a folder of the checkpoint's name. The best so far also keeps its detections there, as
 * {@code predictions.json} with the {@code ground_truth.json} that it is to be read with: COCO
 * files, too large to be kept for each checkpoint.
 */
public final class ReportSink implements EvaluationSink {
  private static final Logger LOG = LoggerFactory.getLogger(ReportSink.class);
  private static final String PREDICTIONS = "predictions.json";
  private static final String GROUND_TRUTH = "ground_truth.json";

  private final Path modelDir;
  private final String bestMetric;
  private final BestRecord.Mode bestMode;

  /**
   * @param modelDir the model directory
   * @param bestMetric the tag that decides which checkpoint is best
   */
  public ReportSink(Path modelDir, String bestMetric, BestRecord.Mode bestMode) {
    this.modelDir = modelDir;
    this.bestMetric = bestMetric;
    this.bestMode = bestMode;
  }

  @Override
  public void accept(Evaluated evaluated) throws IOException {
    for (Scores scores : evaluated.all()) {
      if (scores.detail().isPresent()) {
        write(evaluated, scores, scores.detail().get());
      }
    }
  }

  private void write(Evaluated evaluated, Scores scores, Scores.Detail detail) throws IOException {
    Evaluations ledger = scores.data().ledger(modelDir);
    List<Evaluation> earlier = earlier(ledger, evaluated.checkpoint().number());
    Optional<Comparison> comparison =
        Comparison.with(
            earlier, bestMetric, bestMode, scores.metrics(), detail.findings().classes());
    Report report =
        new Report(
            evaluated.checkpoint().name(),
            scores.step(),
            evaluated.time().toString(),
            scores.data().name(),
            scores.metrics(),
            detail.findings(),
            comparison,
            detail.thumbnails());
    String name = evaluated.checkpoint().name();
    Path folder = Files.createDirectories(ledger.directory().resolve(name));
    AtomicFile.write(folder.resolve("report.json"), ReportJson.of(report));
    AtomicFile.write(folder.resolve("report.html"), ReportPage.of(report));
    AtomicFile.write(folder.resolve("metrics.json"), ReportJson.metrics(report));
    if (comparison.map(Comparison::better).orElse(true)) {
      AtomicFile.write(
          folder.resolve(GROUND_TRUTH),
          CocoResults.groundTruth(detail.images(), scores.perClass()));
      AtomicFile.write(folder.resolve(PREDICTIONS), CocoResults.predictions(detail.images()));
      for (Evaluation other : earlier) {
        Path former = ledger.directory().resolve(other.checkpoint());
        Files.deleteIfExists(former.resolve(PREDICTIONS));
        Files.deleteIfExists(former.resolve(GROUND_TRUTH));
      }
    }
    LOG.info("Report of {} in {}", name, folder.resolve("report.html"));
  }

  /** Of earlier checkpoints only, so that an evaluation made again is told alike. */
  private static List<Evaluation> earlier(Evaluations ledger, long number) throws IOException {
    List<Evaluation> earlier = new ArrayList<>();
    for (long other : ledger.numbers()) {
      if (other < number) {
        ledger.read(other).filter(e -> e.damaged().isEmpty()).ifPresent(earlier::add);
      }
    }
    return earlier;
  }
}
