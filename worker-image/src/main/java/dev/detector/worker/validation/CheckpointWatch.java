package dev.detector.worker.validation;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
  private final Pins pins;
  private final Ledger ledger;
  private final ScheduledExecutorService pinner =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "checkpoint-watch");
            thread.setDaemon(true);
            return thread;
          });
  private final ScheduledFuture<?> looking;
  private String lastTrouble = "";

  /**
   * Starts to watch.
   *
   * @param directory the watched directory, for the log
   * @param interval time between two looks
   */
  public CheckpointWatch(Path directory, Pins pins, Ledger ledger, Duration interval) {
    this.directory = directory;
    this.pins = pins;
    this.ledger = ledger;
    looking =
        pinner.scheduleWithFixedDelay(this::look, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * The first checkpoint that is not in the ledger; waits for one as long as {@code timeout}.
   *
   * @return empty if none came
   */
  public synchronized Optional<PinnedCheckpoint> next(Duration timeout)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    pins.pinNew();
    Optional<PinnedCheckpoint> next = pending();
    if (next.isEmpty() && !timeout.isZero()) {
      LOG.info("Waiting for new checkpoint at {}", directory);
    }
    while (next.isEmpty() && deadline - System.nanoTime() > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
      next = pending();
    }
    return next;
  }

  /** Lets go of a checkpoint that is in the ledger. */
  public synchronized void release(PinnedCheckpoint checkpoint) throws IOException {
    pins.unpin(checkpoint.number());
  }

  /** The first pinned checkpoint not in the ledger; a pin that a kill left behind goes. */
  private Optional<PinnedCheckpoint> pending() throws IOException {
    for (PinnedCheckpoint checkpoint : pins.pinned()) {
      if (!ledger.contains(checkpoint.number())) {
        return Optional.of(checkpoint);
      }
      pins.unpin(checkpoint.number());
    }
    return Optional.empty();
  }

  private synchronized void look() {
    try {
      pins.pinNew();
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
