package dev.detector.worker.serving.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.worker.serving.http.HttpError;
import dev.detector.worker.serving.model.OutputTensor.Values;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BatchQueueTest {
  private static final List<String> OUTPUTS = List.of("size");

  private final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  private static ServingLimits limits(Duration batchDelay, Duration patience) {
    return new ServingLimits(1, 1, 1, 10, 4, batchDelay, patience, Duration.ZERO);
  }

  /** Each image's answer is its number of bytes; an empty one is refused; the first waits. */
  private List<Map<String, OutputTensor>> run(List<ModelInput> images, Set<String> outputs) {
    started.countDown();
    try {
      goOn.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    batches.add(images.size());
    List<Map<String, OutputTensor>> answers = new ArrayList<>();
    for (ModelInput image : images) {
      int size = ((ModelInput.Encoded) image).bytes().length;
      if (size == 0) {
        throw HttpError.badRequest("empty");
      }
      answers.add(
          Map.of(
              "size",
              new OutputTensor("size", new long[] {1}, new Values.Integers(new long[] {size}))));
    }
    return answers;
  }

  private static ModelInput file(int size) {
    return new ModelInput.Encoded(new byte[size]);
  }

  private CompletableFuture<Float> ask(BatchQueue queue, int size) {
    return CompletableFuture.supplyAsync(
        () -> queue.run(List.of(file(size)), OUTPUTS).get(0).outputs().get("size").floats()[0],
        task -> new Thread(task).start());
  }

  private static void awaitQueued(BatchQueue queue, int count) {
    while (queue.waiting() < count) {
      Thread.onSpinWait();
    }
  }

  @Test
  void whatWaitsMeanwhileIsRunTogether() throws Exception {
    try (BatchQueue queue =
        new BatchQueue(this::run, 4, limits(Duration.ZERO, Duration.ofSeconds(20)))) {
      CompletableFuture<Float> first = ask(queue, 1);
      started.await();
      List<CompletableFuture<Float>> others = new ArrayList<>();
      for (int size = 2; size <= 7; size++) {
        others.add(ask(queue, size));
      }
      awaitQueued(queue, 6);
      goOn.countDown();
      assertThat(first.get()).isEqualTo(1);
      for (int i = 0; i < 6; i++) {
        assertThat(others.get(i).get()).isEqualTo(i + 2);
      }
      assertThat(batches).containsExactly(1, 4, 2);
    }
  }

  @Test
  void oneRequestsFaultIsNotTheOthers() throws Exception {
    try (BatchQueue queue =
        new BatchQueue(this::run, 4, limits(Duration.ZERO, Duration.ofSeconds(20)))) {
      CompletableFuture<Float> first = ask(queue, 1);
      started.await();
      CompletableFuture<Float> sound = ask(queue, 5);
      CompletableFuture<Float> bad = ask(queue, 0);
      awaitQueued(queue, 2);
      goOn.countDown();
      assertThat(first.get()).isEqualTo(1);
      assertThat(sound.get()).isEqualTo(5);
      assertThatThrownBy(bad::get).hasRootCauseMessage("empty");
    }
  }

  @Test
  void aBatchThatIsNotFullWaitsForOthersOnlySoLong() {
    goOn.countDown();
    try (BatchQueue queue =
        new BatchQueue(this::run, 4, limits(Duration.ofMillis(30), Duration.ofSeconds(20)))) {
      BatchQueue.Ran ran = queue.run(List.of(file(3)), OUTPUTS).get(0);
      assertThat(ran.queueNanos()).isGreaterThanOrEqualTo(30_000_000);
      assertThat(queue.run(List.of(file(1), file(2), file(3), file(4)), OUTPUTS)).hasSize(4);
      assertThat(batches).containsExactly(1, 4);
    }
  }

  @Test
  void turnsAwayWhoseTurnDoesNotComeInTime() throws Exception {
    try (BatchQueue queue =
        new BatchQueue(this::run, 1, limits(Duration.ZERO, Duration.ofMillis(50)))) {
      CompletableFuture<Float> first = ask(queue, 1);
      started.await();
      assertThatThrownBy(() -> queue.run(List.of(file(2)), OUTPUTS))
          .isInstanceOfSatisfying(HttpError.class, e -> assertThat(e.status()).isEqualTo(503));
      assertThat(queue.waiting()).isZero();
      assertThatThrownBy(first::get).hasMessageContaining("waited 0 s in vain");
      goOn.countDown();
    }
    assertThat(batches).containsExactly(1);
  }
}
