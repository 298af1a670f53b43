package dev.detector.worker.serving;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Keeps memory and latency bounded: only so many requests are taken on at all, and only so many of
 * those run at a time, in the order they came. What is beyond is turned away at once, so that a
 * client or a load balancer can go elsewhere.
 */
final class Admission {
  private final Semaphore inFlight;
  private final Semaphore running;
  private final Duration patience;

  Admission(ServingLimits limits) {
    inFlight = new Semaphore(limits.inFlight());
    running = new Semaphore(limits.running(), true);
    patience = limits.patience();
  }

  /**
   * Takes on a request, before its body is read, until {@link #leave}.
   *
   * @throws HttpError 503 if too many are in flight
   */
  void enter() {
    if (!inFlight.tryAcquire()) {
      throw new HttpError(503, "too many requests in flight; try again in a moment");
    }
  }

  void leave() {
    inFlight.release();
  }

  /**
   * Runs when it is this request's turn.
   *
   * @throws HttpError 503 if its turn does not come in time
   */
  <T> T whenItsTurn(Timings timings, Supplier<T> work) {
    timings.time("queue", this::awaitTurn);
    try {
      return work.get();
    } finally {
      running.release();
    }
  }

  private Void awaitTurn() {
    try {
      if (!running.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new HttpError(503, "waited " + patience.toSeconds() + " s in vain; try again later");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HttpError(503, "the server is stopping");
    }
    return null;
  }
}
