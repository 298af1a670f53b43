package dev.detector.worker.validation;

import dev.detector.formats.checkpoint.Checkpoint;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop: takes the pinned checkpoints in the order of their numbers, evaluates each, hands the
 * outcome to the sinks and then to the ledger, and lets the pin go. A kill at any point makes the
 * next start repeat at most the one evaluation whose ledger entry was missing; none is skipped.
 */
public final class Validator {
  private static final Logger LOG = LoggerFactory.getLogger(Validator.class);

  private final CheckpointWatch watch;
  private final Evaluator evaluator;
  private final List<EvaluationSink> sinks;
  private final Ledger ledger;
  private final Clock clock;

  /**
   * @param sinks where evaluations go before the ledger, in this order
   */
  public Validator(
      CheckpointWatch watch,
      Evaluator evaluator,
      List<EvaluationSink> sinks,
      Ledger ledger,
      Clock clock) {
    this.watch = watch;
    this.evaluator = evaluator;
    this.sinks = List.copyOf(sinks);
    this.ledger = ledger;
    this.clock = clock;
  }

  /**
   * Evaluates until the checkpoint of {@code lastStep} is done, or none came for {@code timeout}.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public void run(long lastStep, Duration timeout) throws IOException, InterruptedException {
    while (true) {
      boolean finished = ledger.lastStep() >= lastStep;
      Optional<Checkpoint> next = watch.next(finished ? Duration.ZERO : timeout);
      if (next.isPresent()) {
        handle(next.get());
      } else if (finished) {
        LOG.info("Exiting evaluation at step {}", ledger.lastStep());
        return;
      } else {
        LOG.info("Timed-out waiting for a checkpoint.");
        return;
      }
    }
  }

  private void handle(Checkpoint checkpoint) throws IOException {
    LOG.info("Found new checkpoint at {}", checkpoint.prefix());
    try {
      List<Scores> scores = evaluator.evaluate(checkpoint.prefix());
      scores.forEach(Validator::log);
      Evaluated evaluated = new Evaluated(checkpoint, scores, clock.instant());
      for (EvaluationSink sink : sinks) {
        sink.accept(evaluated);
      }
      ledger.accept(evaluated);
    } catch (UnusableCheckpointException e) {
      LOG.warn("Skipping {}, which cannot be evaluated: {}", checkpoint.prefix(), e.getMessage());
      ledger.damaged(checkpoint, e.getMessage(), clock.instant());
    }
    watch.release(checkpoint);
  }

  private static void log(Scores scores) {
    String data = scores.data().name();
    LOG.info("Eval metrics at step {}{}", scores.step(), data.isEmpty() ? "" : " on " + data);
    scores
        .metrics()
        .forEach((tag, value) -> LOG.info(String.format(Locale.ROOT, "\t+ %s: %f", tag, value)));
  }
}
