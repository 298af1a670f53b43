package dev.detector.worker.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.formats.DetectorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidatorTest {
  private static final Duration LOOK = Duration.ofMillis(5);
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path modelDir;

  /** Reads the step from the fake checkpoint and remembers it. */
  private static class FakeEvaluator implements Evaluator {
    final List<Long> steps = Collections.synchronizedList(new ArrayList<>());

    @Override
    public Set<String> metricNames() {
      return Set.of("mAP");
    }

    @Override
    public Scores evaluate(Path prefix) throws IOException, UnusableCheckpointException {
      String content = Files.readString(Path.of(prefix + ".index"));
      if (content.equals("damaged")) {
        throw new UnusableCheckpointException("the index is cut off", null);
      }
      steps.add(Long.parseLong(content));
      return new Scores(Long.parseLong(content), Map.of("mAP", 0.5), List.of(), List.of());
    }
  }

  private void run(Pins pins, Evaluator evaluator, List<EvaluationSink> sinks, Duration timeout)
      throws Exception {
    Ledger ledger = new Ledger(modelDir);
    try (CheckpointWatch watch = new CheckpointWatch(modelDir, pins, ledger, LOOK)) {
      new Validator(watch, evaluator, sinks, ledger, Clock.systemUTC())
          .run(FakeTrainer.step(6), timeout);
    }
  }

  private LinkPins pins() throws IOException {
    return new LinkPins(modelDir, new Ledger(modelDir)::contains);
  }

  @Test
  void rotationTakesNothingFromASlowEvaluation() throws Exception {
    LinkPins links = pins();
    Semaphore looks = new Semaphore(0);
    Pins counted =
        new Pins() {
          @Override
          public void pinNew() throws IOException {
            links.pinNew();
            looks.release();
          }

          @Override
          public List<PinnedCheckpoint> pinned() throws IOException {
            return links.pinned();
          }

          @Override
          public void unpin(int number) throws IOException {
            links.unpin(number);
          }
        };
    CountDownLatch trained = new CountDownLatch(1);
    FakeEvaluator evaluator =
        new FakeEvaluator() {
          @Override
          public Scores evaluate(Path prefix) throws IOException, UnusableCheckpointException {
            try {
              trained.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            return super.evaluate(prefix);
          }
        };
    FakeTrainer trainer = new FakeTrainer(modelDir, 1);
    Thread training =
        new Thread(
            () -> {
              for (int n = 1; n <= 6; n++) {
                trainer.save(n);
                looks.drainPermits();
                looks.acquireUninterruptibly(2);
              }
              trained.countDown();
            });
    training.start();
    run(counted, evaluator, List.of(), LONG);
    training.join();
    assertThat(evaluator.steps).containsExactly(0L, 10L, 20L, 30L, 40L, 50L);
    assertThat(modelDir.resolve("pinned")).isEmptyDirectory();
    assertThat(modelDir.resolve("ckpt-5.index")).doesNotExist();
  }

  @Property(tries = 60)
  void aKillAnywhereNeitherSkipsNorRepeatsWhatIsInTheLedger(
      @ForAll @Size(min = 1, max = 6) Set<@IntRange(max = 90) Integer> at) throws Exception {
    modelDir = Files.createTempDirectory("validator");
    FakeTrainer trainer = new FakeTrainer(modelDir, 100);
    IntStream.rangeClosed(1, 6).forEach(trainer::save);
    Crashes crashes = new Crashes(at);
    LinkPins links = pins();
    FakeEvaluator evaluator = new FakeEvaluator();
    List<Integer> order = new ArrayList<>();
    Pins pins =
        new Pins() {
          @Override
          public void pinNew() throws IOException {
            links.pinNew();
          }

          @Override
          public List<PinnedCheckpoint> pinned() throws IOException {
            return links.pinned();
          }

          @Override
          public void unpin(int number) throws IOException {
            crashes.point();
            links.unpin(number);
            crashes.point();
          }
        };
    EvaluationSink sink =
        evaluation -> {
          crashes.point();
          order.add(evaluation.number());
          crashes.point();
        };
    int kills = 0;
    boolean ended = false;
    while (!ended) {
      try {
        run(pins, evaluator, List.of(sink, sink), LONG);
        ended = true;
      } catch (Crashes.Crash e) {
        kills++;
      }
    }
    assertThat(order).isSorted();
    assertThat(order).contains(1, 2, 3, 4, 5, 6);
    assertThat(evaluator.steps).isSorted();
    assertThat(evaluator.steps.size()).isBetween(6, 6 + kills);
    assertThat(new Ledger(modelDir).lastStep()).isEqualTo(50);
    IntStream.rangeClosed(1, 6)
        .forEach(n -> assertThat(modelDir.resolve("evaluations/ckpt-" + n + ".json")).exists());
    assertThat(modelDir.resolve("pinned")).isEmptyDirectory();
  }

  @Test
  void aDamagedCheckpointIsRecordedAndSkipped() throws Exception {
    FakeTrainer trainer = new FakeTrainer(modelDir, 100);
    IntStream.rangeClosed(1, 6).forEach(trainer::save);
    Files.writeString(modelDir.resolve("ckpt-3.index"), "damaged");
    FakeEvaluator evaluator = new FakeEvaluator();
    run(pins(), evaluator, List.of(), LONG);
    assertThat(evaluator.steps).containsExactly(0L, 10L, 30L, 40L, 50L);
    assertThat(Files.readString(modelDir.resolve("evaluations/ckpt-3.json")))
        .contains("\"damaged\" : \"the index is cut off\"");
  }

  @Test
  void endsWhenNothingNewComes() throws Exception {
    new FakeTrainer(modelDir, 100).save(1);
    FakeEvaluator evaluator = new FakeEvaluator();
    run(pins(), evaluator, List.of(), Duration.ofMillis(20));
    run(pins(), evaluator, List.of(), Duration.ofMillis(20));
    assertThat(evaluator.steps).containsExactly(0L);
  }

  @Test
  void endsAtOnceWhenTheLastStepWasEvaluatedBefore() throws Exception {
    FakeTrainer trainer = new FakeTrainer(modelDir, 100);
    IntStream.rangeClosed(1, 6).forEach(trainer::save);
    FakeEvaluator evaluator = new FakeEvaluator();
    run(pins(), evaluator, List.of(), LONG);
    run(pins(), evaluator, List.of(), Duration.ofDays(1));
    assertThat(evaluator.steps).hasSize(6);
  }

  @Test
  void onlyOneValidatorWorksInAModelDirectory() throws Exception {
    try (ModelDirectoryLock first = ModelDirectoryLock.acquire(modelDir)) {
      assertThat(first).isNotNull();
      assertThatThrownBy(() -> ModelDirectoryLock.acquire(modelDir))
          .isInstanceOf(DetectorException.class)
          .hasMessageContaining("another validator (process " + ProcessHandle.current().pid());
    }
    ModelDirectoryLock.acquire(modelDir).close();
  }
}
