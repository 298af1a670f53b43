package dev.detector.worker.validation;

import dev.detector.formats.checkpoint.Checkpoint;
import dev.detector.formats.checkpoint.CheckpointPins;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pins new checkpoints on a thread of its own, so that the trainer's rotation takes none away while
 * an evaluation runs, and gives them out in order.
 */
public final class CheckpointWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointWatch.class);

  private final Path directory;
  private final CheckpointPins pins;
  private final ScheduledExecutorService pinner =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "checkpoint-watch");
            thread.setDaemon(true);
            return thread;
          });
  private final ScheduledFuture<?> looking;
  private List<Checkpoint> pending = List.of();
  private String lastTrouble = "";

  /**
   * Starts to watch.
   *
   * @param checkpointDir where checkpoints appear
   * @param modelDir where they are pinned and evaluations are recorded
   * @param interval time between two looks
   */
  public CheckpointWatch(Path checkpointDir, Path modelDir, Duration interval) {
    directory = checkpointDir;
    pins = new CheckpointPins(checkpointDir, modelDir);
    looking =
        pinner.scheduleWithFixedDelay(this::look, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * The first checkpoint that has not been evaluated; waits for one as long as {@code timeout}.
   *
   * @return empty if none came
   */
  public synchronized Optional<Checkpoint> next(Duration timeout)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    pending = pins.pin();
    if (pending.isEmpty() && !timeout.isZero()) {
      LOG.info("Waiting for new checkpoint at {}", directory);
    }
    while (pending.isEmpty() && deadline - System.nanoTime() > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
    }
    return pending.stream().findFirst();
  }

  /** Lets go of a checkpoint whose evaluation is recorded. */
  public synchronized void release(Checkpoint checkpoint) throws IOException {
    pins.unpin(checkpoint.number());
  }

  private synchronized void look() {
    try {
      pending = pins.pin();
      lastTrouble = "";
      notifyAll();
    } catch (IOException | RuntimeException e) {
      // The next look may succeed: a volume may be away for a moment.
      if (!e.toString().equals(lastTrouble)) {
        lastTrouble = e.toString();
        LOG.warn("Cannot look for checkpoints in {}", directory, e);
      }
    }
  }

  @Override
  public void close() {
    looking.cancel(true);
    pinner.shutdown();
  }
}
