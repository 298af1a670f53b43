package dev.detector.worker.serving.model;

import dev.detector.worker.serving.http.HttpError;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Keeps memory and latency bounded: only so many requests are taken on at all, only so many of
 * those decode at a time, only so many inferences run, and the pictures that all of them hold
 * decoded have only so many pixels. What is beyond is turned away at once or when it has waited in
 * vain, so that a client or a load balancer can go elsewhere.
 */
public final class Admission {
  /** Pixels are counted in thousands of them, so that an int suffices. */
  private static final int UNIT = 1 << 10;

  /** How many requests of the largest size may hold their pictures at a time. */
  private static final int LARGEST_AT_A_TIME = 4;

  private final Semaphore inFlight;
  private final Semaphore decoding;
  private final Semaphore running;
  private final Semaphore pixels;
  private final int mostInFlight;
  private final Duration patience;

  /** Room for as much as the limits say. */
  public Admission(ServingLimits limits) {
    mostInFlight = limits.inFlight();
    inFlight = new Semaphore(mostInFlight);
    decoding = new Semaphore(Runtime.getRuntime().availableProcessors(), true);
    running = new Semaphore(limits.running(), true);
    pixels = new Semaphore(LARGEST_AT_A_TIME * units(limits.imagePixels()), true);
    patience = limits.patience();
  }

  private static int units(long pixels) {
    return Math.toIntExact(pixels / UNIT + 1);
  }

  /**
   * Takes on a request, before its body is read, until {@link #leave}.
   *
   * @throws HttpError 503 if too many are in flight
   */
  public void enter() {
    if (!inFlight.tryAcquire()) {
      throw new HttpError(503, "too many requests in flight; try again in a moment");
    }
  }

  /** Ends what {@link #enter} began. */
  public void leave() {
    inFlight.release();
  }

  /** How many requests are in flight. */
  public int requests() {
    return mostInFlight - inFlight.availablePermits();
  }

  /**
   * Does work that holds decoded pictures.
   *
   * @param count all their pixels
   * @throws HttpError 503 if others hold so many for too long
   */
  <T> T holding(long count, Supplier<T> work) {
    int units = units(count);
    acquire(pixels, units);
    try {
      return work.get();
    } finally {
      pixels.release(units);
    }
  }

  /**
   * Decodes when it is this request's turn.
   *
   * @throws HttpError 503 if its turn does not come in time
   */
  <T> T decoding(Supplier<T> work) {
    acquire(decoding, 1);
    try {
      return work.get();
    } finally {
      decoding.release();
    }
  }

  /** Runs a model when there is room beside those that run, of whichever model and version. */
  <T> T running(Supplier<T> work) {
    running.acquireUninterruptibly();
    try {
      return work.get();
    } finally {
      running.release();
    }
  }

  private void acquire(Semaphore room, int permits) {
    try {
      if (!room.tryAcquire(permits, patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw waitedInVain(patience);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HttpError(503, "the server is stopping");
    }
  }

  static HttpError waitedInVain(Duration patience) {
    return new HttpError(503, "waited " + patience.toSeconds() + " s in vain; try again later");
  }
}
