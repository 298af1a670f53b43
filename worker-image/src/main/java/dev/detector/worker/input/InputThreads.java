package dev.detector.worker.input;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The threads that prepare examples, and how their errors reach the thread that waits for them. */
final class InputThreads {
  private InputThreads() {}

  static ExecutorService pool(String name, int count) {
    return Executors.newFixedThreadPool(
        count,
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Drops what has not begun and waits for the rest, which uses files that are closed next. */
  static void shutDown(ExecutorService threads) {
    // Not shutdownNow: an interrupt would close a file channel under a reading thread.
    threads.shutdown();
    boolean interrupted = false;
    while (!threads.isTerminated()) {
      try {
        threads.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The error as one that need not be declared. */
  static RuntimeException unchecked(Throwable error) {
    if (error instanceof IOException io) {
      return new UncheckedIOException(io);
    }
    if (error instanceof Error fatal) {
      throw fatal;
    }
    return (RuntimeException) error;
  }
}
