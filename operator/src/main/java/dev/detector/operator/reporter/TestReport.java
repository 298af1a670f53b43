package dev.detector.operator.reporter;

import dev.detector.formats.checkpoint.Evaluation;
import dev.detector.formats.checkpoint.Evaluations;
import dev.detector.operator.api.TestStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reports the test of the best checkpoint from its event files; counts of classes from its ledger.
 */
final class TestReport implements StageReport<TestStatus> {

  private static final int MAX_CLASSES = 1000;
  private static final String PER_CLASS = "DetectionBoxes_PerformanceByCategory/mAP/";
  private static final String PER_CLASS_50 = "DetectionBoxes_PerformanceByCategory/mAP@.50IOU/";

  private final Path modelDirectory;
  private final EvaluationEvents events;
  private final Evaluations ledger;
  private final CheckpointNames names;

  /**
   * @param modelDirectory where the test wrote its events and ledger
   * @param best where the tested checkpoint is
   */
  TestReport(Path modelDirectory, Path best) {
    this.modelDirectory = modelDirectory;
    this.events = new EvaluationEvents(modelDirectory.resolve("eval"));
    this.ledger = new Evaluations(modelDirectory);
    this.names = new CheckpointNames(ledger, List.of(best));
  }

  @Override
  public Optional<TestStatus> read(boolean last) {
    try {
      List<EvaluationEvents.Evaluation> evaluations = events.read(last);
      if (evaluations.isEmpty()) {
        return Optional.empty();
      }
      EvaluationEvents.Evaluation test = evaluations.get(evaluations.size() - 1);
      Optional<Evaluation> recorded =
          ledger.list().stream().filter(e -> e.step() == test.step()).findFirst();
      return Optional.of(
          new TestStatus(
              names.of(test.step()),
              test.step(),
              Metrics.overall(test.metrics()),
              recorded.map(TestReport::recorded).orElseGet(() -> tagged(test.metrics()))));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + modelDirectory, e);
    }
  }

  private static List<TestStatus.ClassMetrics> recorded(Evaluation evaluation) {
    return evaluation.perClass().stream()
        .limit(MAX_CLASSES)
        .map(
            c ->
                new TestStatus.ClassMetrics(c.name(), c.id(), c.mAP(), c.mAP50(), c.groundTruths()))
        .toList();
  }

  private static List<TestStatus.ClassMetrics> tagged(Map<String, Double> metrics) {
    List<TestStatus.ClassMetrics> classes = new ArrayList<>();
    new TreeMap<>(metrics)
        .forEach(
            (tag, value) -> {
              if (tag.startsWith(PER_CLASS) && classes.size() < MAX_CLASSES) {
                String name = tag.substring(PER_CLASS.length());
                classes.add(
                    new TestStatus.ClassMetrics(
                        name, null, value, metrics.get(PER_CLASS_50 + name), null));
              }
            });
    return classes;
  }
}
