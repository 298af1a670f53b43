package dev.detector.worker.serving.model;

import dev.detector.worker.serving.http.HttpError;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Images that wait for the model. A few threads take them in the order they came, and with the
 * first one others of the same size that wait too, from whichever requests, up to a batch.
 */
final class BatchQueue implements AutoCloseable {
  /** Runs images of one size together. */
  interface Runner {
    /** The outputs of each image. */
    List<Map<String, OutputTensor>> run(List<ModelInput> images, Set<String> outputs);
  }

  /**
   * What became of an image.
   *
   * @param queueNanos how long it waited
   * @param runNanos how long its batch ran
   */
  record Ran(Map<String, OutputTensor> outputs, long queueNanos, long runNanos) {}

  private record Waiting(
      ModelInput image, List<String> outputs, long since, CompletableFuture<Ran> result) {}

  private final Runner runner;
  private final int batchSize;
  private final long delayNanos;
  private final Duration patience;
  private final Deque<Waiting> queue = new ArrayDeque<>();
  private final List<Thread> threads = new ArrayList<>();
  private boolean closed;

  /**
   * @param batchSize most images at a time: 1 if the model takes no more
   * @param limits how many batches run at a time, and how long who waits
   */
  BatchQueue(Runner runner, int batchSize, ServingLimits limits) {
    this.runner = runner;
    this.batchSize = batchSize;
    this.delayNanos = limits.batchDelay().toNanos();
    this.patience = limits.patience();
    for (int i = 0; i < limits.running(); i++) {
      Thread thread = new Thread(this::work, "inference-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
  }

  /**
   * Runs the images of a request, together or one after the other.
   *
   * @throws HttpError 503 if their turn does not come in time, or what the model says of them
   */
  List<Ran> run(List<ModelInput> images, List<String> outputs) {
    long now = System.nanoTime();
    List<Waiting> mine =
        images.stream()
            .map(image -> new Waiting(image, outputs, now, new CompletableFuture<>()))
            .toList();
    synchronized (queue) {
      if (closed) {
        throw new HttpError(503, "the server is stopping");
      }
      queue.addAll(mine);
      queue.notifyAll();
    }
    try {
      List<Ran> ran = new ArrayList<>();
      for (Waiting image : mine) {
        long left = patience.toNanos() - (System.nanoTime() - now);
        ran.add(image.result().get(Math.max(0, left), TimeUnit.NANOSECONDS));
      }
      return ran;
    } catch (TimeoutException e) {
      throw Admission.waitedInVain(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HttpError(503, "the server is stopping");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof HttpError told
          ? new HttpError(told.status(), told.getMessage())
          : new IllegalStateException(e.getCause());
    } finally {
      withdraw(mine);
    }
  }

  /** How many images wait. */
  int waiting() {
    synchronized (queue) {
      return queue.size();
    }
  }

  private void withdraw(List<Waiting> images) {
    if (images.stream().allMatch(image -> image.result().isDone())) {
      return;
    }
    synchronized (queue) {
      queue.removeAll(images);
    }
  }

  private void work() {
    for (List<Waiting> batch = next(); !batch.isEmpty(); batch = next()) {
      run(batch);
    }
  }

  /** The next batch, when it is full or has waited; empty at the end. */
  private List<Waiting> next() {
    synchronized (queue) {
      try {
        while (true) {
          List<Waiting> batch = candidates();
          if (batch.isEmpty() && closed) {
            return batch;
          }
          long left = batch.isEmpty() ? Long.MAX_VALUE : delayLeft(batch.get(0));
          if (!batch.isEmpty() && (batch.size() == batchSize || left <= 0 || closed)) {
            batch.forEach(queue::remove);
            return batch;
          }
          if (batch.isEmpty()) {
            queue.wait();
          } else {
            queue.wait(left / 1_000_000, (int) (left % 1_000_000));
          }
        }
      } catch (InterruptedException e) {
        return List.of();
      }
    }
  }

  private long delayLeft(Waiting first) {
    return delayNanos - (System.nanoTime() - first.since());
  }

  /** The first that waits, with those of its size. */
  private List<Waiting> candidates() {
    List<Waiting> batch = new ArrayList<>();
    Iterator<Waiting> waiting = queue.iterator();
    while (waiting.hasNext() && batch.size() < batchSize) {
      Waiting one = waiting.next();
      if (batch.isEmpty() || one.image().fitsWith(batch.get(0).image())) {
        batch.add(one);
      }
    }
    return batch;
  }

  private void run(List<Waiting> batch) {
    try {
      answer(batch);
    } catch (RuntimeException | Error e) {
      if (batch.size() == 1) {
        batch.get(0).result().completeExceptionally(e);
      } else {
        batch.forEach(one -> run(List.of(one))); // one's fault is not the others'
      }
    }
  }

  private void answer(List<Waiting> batch) {
    long start = System.nanoTime();
    Set<String> outputs = new TreeSet<>();
    batch.forEach(one -> outputs.addAll(one.outputs()));
    List<Map<String, OutputTensor>> answers =
        runner.run(batch.stream().map(Waiting::image).toList(), outputs);
    long nanos = System.nanoTime() - start;
    for (int i = 0; i < batch.size(); i++) {
      Waiting one = batch.get(i);
      Map<String, OutputTensor> wanted = new LinkedHashMap<>(answers.get(i));
      wanted.keySet().retainAll(one.outputs());
      one.result().complete(new Ran(wanted, start - one.since(), nanos));
    }
  }

  /** Runs what still waits, then ends. */
  @Override
  public void close() {
    synchronized (queue) {
      closed = true;
      queue.notifyAll();
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
