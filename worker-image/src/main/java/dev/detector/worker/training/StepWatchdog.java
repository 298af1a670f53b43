package dev.detector.worker.training;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches that a training makes steps. When none is made for a while (a hung file system, a dead
 * device), it logs what every thread does and tells, once: somebody has to end the process, because
 * the thread that hangs will not.
 */
public final class StepWatchdog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StepWatchdog.class);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Duration limit;
  private final Consumer<Duration> onStall;
  private long lastProgress = System.nanoTime();
  private boolean closed;

  /**
   * Begins to watch.
   *
   * @param limit longest time without a step
   * @param onStall gets the limit when it has passed, on the watchdog's thread
   */
  public StepWatchdog(Duration limit, Consumer<Duration> onStall) {
    this.limit = limit;
    this.onStall = onStall;
    Thread thread = new Thread(this::watch, "step-watchdog");
    thread.setDaemon(true);
    thread.start();
  }

  /** A step is done. */
  public void progress() {
    lock.lock();
    try {
      lastProgress = System.nanoTime();
    } finally {
      lock.unlock();
    }
  }

  private void watch() {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (!closed && left > 0) {
        changed.await(left, TimeUnit.NANOSECONDS);
        left = lastProgress + limit.toNanos() - System.nanoTime();
      }
      if (closed) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    } finally {
      lock.unlock();
    }
    LOG.error("No training step for {}. What every thread does:\n{}", limit, threads());
    onStall.accept(limit);
  }

  private static String threads() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<Thread, StackTraceElement[]> entry : Thread.getAllStackTraces().entrySet()) {
      Thread thread = entry.getKey();
      text.append(thread.getName()).append(" (").append(thread.getState()).append(")\n");
      for (StackTraceElement frame : entry.getValue()) {
        text.append("    at ").append(frame).append('\n');
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
