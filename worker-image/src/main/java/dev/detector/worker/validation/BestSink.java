package dev.detector.worker.validation;

import dev.detector.formats.DetectorException;
import dev.detector.formats.checkpoint.BestCheckpoint;
import dev.detector.formats.checkpoint.BestRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the best checkpoint, by one metric, in a directory of its own. */
public final class BestSink implements EvaluationSink {
  private static final Logger LOG = LoggerFactory.getLogger(BestSink.class);

  private final BestCheckpoint best;
  private final String metric;
  private final BestRecord.Mode mode;

  /**
   * @param directory where the best goes
   * @param keep how many of the best are kept, at least 1
   * @param metric the tag that decides
   */
  public BestSink(Path directory, int keep, String metric, BestRecord.Mode mode) {
    best = new BestCheckpoint(directory, keep);
    this.metric = metric;
    this.mode = mode;
  }

  /**
   * Sees to it that the deciding metric is measured: else the best would never be kept.
   *
   * @param known the tags that evaluations have
   * @throws DetectorException if the metric is not among them
   */
  public static void check(String metric, Set<String> known) {
    if (!known.contains(metric)) {
      throw DetectorException.badInput(
          "no metric " + metric,
          "validator.bestBy.metric (--best_metric)",
          "use one of " + String.join(", ", new TreeSet<>(known)));
    }
  }

  @Override
  public void accept(Evaluated evaluated) throws IOException {
    Scores scores = evaluated.scores();
    double value = scores.metrics().get(metric);
    BestRecord candidate =
        new BestRecord(
            evaluated.checkpoint().name(), scores.step(), metric, mode, value, scores.metrics());
    if (best.offer(evaluated.checkpoint(), candidate)) {
      LOG.info(
          "Best so far: {} of step {}, {} = {}",
          candidate.checkpoint(),
          candidate.step(),
          metric,
          value);
    } else {
      best.read()
          .ifPresent(
              kept ->
                  LOG.info(
                      "Best so far remains {} of step {}, {} = {}",
                      kept.checkpoint(),
                      kept.step(),
                      kept.metric(),
                      kept.value()));
    }
  }
}
