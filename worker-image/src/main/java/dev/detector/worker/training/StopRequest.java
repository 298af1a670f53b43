package dev.detector.worker.training;

import java.util.concurrent.CountDownLatch;

/**
 * Asks a training to stop after the step at hand. While it is open, SIGTERM asks too and keeps the
 * process alive until the training has ended, by when it has written its checkpoint.
 */
public final class StopRequest implements AutoCloseable {
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stopAndWait, "stop-training");
  private volatile boolean requested;

  /** A request that the process's end makes. */
  public static StopRequest onTermination() {
    StopRequest request = new StopRequest();
    Runtime.getRuntime().addShutdownHook(request.hook);
    return request;
  }

  /** Asks to stop. */
  public void request() {
    requested = true;
  }

  /** Whether somebody asked. */
  public boolean requested() {
    return requested;
  }

  private void stopAndWait() {
    requested = true;
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The training has ended. */
  @Override
  public void close() {
    ended.countDown();
    if (!requested) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process is ending already, and the hook has nothing more to wait for.
        requested = true;
      }
    }
  }
}
