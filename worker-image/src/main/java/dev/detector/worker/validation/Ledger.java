package dev.detector.worker.validation;

import dev.detector.formats.checkpoint.Checkpoint;
import dev.detector.formats.checkpoint.Evaluation;
import dev.detector.formats.checkpoint.Evaluations;
import dev.detector.worker.metrics.CocoMetric;
import dev.detector.worker.metrics.CocoMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Writes the entry that says that a checkpoint is done with; it comes last of all that an
 * evaluation leaves.
 */
public final class Ledger implements EvaluationSink {
  private final Path modelDir;
  private final Evaluations evaluations;

  /** The ledger of a model directory. */
  public Ledger(Path modelDir) {
    this.modelDir = modelDir;
    evaluations = new Evaluations(modelDir);
  }

  /** The highest step evaluated so far, or -1. */
  public long lastStep() throws IOException {
    return evaluations.list().stream().mapToLong(Evaluation::step).max().orElse(-1);
  }

  @Override
  public void accept(Evaluated evaluated) throws IOException {
    // The data set that decides comes last: its entry says that all is done.
    for (int i = evaluated.all().size() - 1; i >= 0; i--) {
      Scores scores = evaluated.all().get(i);
      scores.data().ledger(modelDir).write(entry(evaluated, scores));
    }
  }

  private static Evaluation entry(Evaluated evaluated, Scores scores) {
    return new Evaluation(
        evaluated.checkpoint().name(),
        scores.step(),
        scores.metrics(),
        scores.perClass().stream().map(Ledger::classMetrics).toList(),
        evaluated.time().toString());
  }

  /** Records that a checkpoint cannot be evaluated. */
  void damaged(Checkpoint checkpoint, String reason, Instant time) throws IOException {
    evaluations.write(
        new Evaluation(checkpoint.name(), -1, Map.of(), List.of(), time.toString(), reason));
  }

  private static Evaluation.ClassMetrics classMetrics(CocoMetrics.PerClass one) {
    return new Evaluation.ClassMetrics(
        one.category().name(),
        one.category().id(),
        one.get(CocoMetric.AP),
        one.get(CocoMetric.AP50),
        one.groundTruths());
  }
}
