package dev.detector.worker.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.formats.DetectorException;
import dev.detector.formats.checkpoint.BestCheckpoint;
import dev.detector.formats.checkpoint.BestRecord;
import dev.detector.formats.checkpoint.CheckpointPins;
import dev.detector.formats.checkpoint.Evaluation;
import dev.detector.formats.checkpoint.Evaluations;
import dev.detector.formats.events.EventReader;
import dev.detector.formats.events.HyperParameters;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterTry;
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
    public List<Scores> evaluate(Path prefix) throws IOException, UnusableCheckpointException {
      String content = Files.readString(Path.of(prefix + ".index"));
      if (content.equals("damaged")) {
        throw new UnusableCheckpointException("the index is cut off", null);
      }
      steps.add(Long.parseLong(content));
      return List.of(
          new Scores(
              new EvaluatedData("", true),
              Long.parseLong(content),
              Map.of("mAP", 0.5),
              List.of(),
              List.of(),
              Optional.empty()));
    }
  }

  private void run(Evaluator evaluator, List<EvaluationSink> sinks, Duration timeout)
      throws Exception {
    try (CheckpointWatch watch = new CheckpointWatch(modelDir, modelDir, LOOK)) {
      new Validator(watch, evaluator, sinks, new Ledger(modelDir), Clock.systemUTC())
          .run(FakeTrainer.step(6), timeout);
    }
  }

  private Path pinned(int number) {
    return modelDir.resolve("pinned").resolve("ckpt-" + number + ".index");
  }

  @Test
  void rotationTakesNothingFromASlowEvaluation() throws Exception {
    CountDownLatch trained = new CountDownLatch(1);
    FakeEvaluator evaluator =
        new FakeEvaluator() {
          @Override
          public List<Scores> evaluate(Path prefix)
              throws IOException, UnusableCheckpointException {
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
                while (!Files.exists(pinned(n))) {
                  Thread.onSpinWait();
                }
              }
              trained.countDown();
            });
    training.start();
    run(evaluator, List.of(), LONG);
    training.join();
    assertThat(evaluator.steps).containsExactly(0L, 10L, 20L, 30L, 40L, 50L);
    assertThat(modelDir.resolve("pinned")).isEmptyDirectory();
    assertThat(modelDir.resolve("ckpt-5.index")).doesNotExist();
  }

  @AfterTry
  void cleanUp() throws IOException {
    try (Stream<Path> files = Files.walk(modelDir)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
  }

  @Property(tries = 60)
  void aKillAnywhereNeitherSkipsNorRepeatsWhatIsInTheLedger(
      @ForAll @Size(min = 1, max = 6) Set<@IntRange(max = 70) Integer> at) throws Exception {
    modelDir = Files.createTempDirectory("validator");
    FakeTrainer trainer = new FakeTrainer(modelDir, 100);
    IntStream.rangeClosed(1, 6).forEach(trainer::save);
    Crashes crashes = new Crashes(at);
    FakeEvaluator evaluator = new FakeEvaluator();
    List<Long> order = new ArrayList<>();
    EvaluationSink sink =
        evaluated -> {
          crashes.point();
          order.add(evaluated.checkpoint().number());
          crashes.point();
        };
    EvaluationSink events =
        new EventsSink(modelDir, new HyperParameters(Map.of(), List.of()), 50, Clock.systemUTC());
    EvaluationSink best = new BestSink(modelDir.resolve("best"), 1, "mAP", BestRecord.Mode.MAX);
    int kills = 0;
    boolean ended = false;
    while (!ended) {
      try {
        run(evaluator, List.of(sink, events, sink, best, sink), LONG);
        ended = true;
      } catch (Crashes.Crash e) {
        kills++;
      }
    }
    assertThat(order).isSorted();
    assertThat(order).contains(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(evaluator.steps).isSorted();
    assertThat(evaluator.steps.size()).isBetween(6, 6 + kills);
    assertThat(new Ledger(modelDir).lastStep()).isEqualTo(50);
    assertThat(new Evaluations(modelDir).numbers()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(modelDir.resolve("pinned")).isEmptyDirectory();
    assertThat(eventSteps()).containsExactly(0L, 10L, 20L, 30L, 40L, 50L);
    assertThat(new BestCheckpoint(modelDir.resolve("best")).read())
        .map(BestRecord::checkpoint)
        .contains("ckpt-1");
  }

  /** The step of every value in the event files. */
  private List<Long> eventSteps() throws IOException {
    List<Long> steps = new ArrayList<>();
    try (Stream<Path> files = Files.list(modelDir.resolve("eval"))) {
      for (Path file : files.toList()) {
        new EventReader(file).pollScalars().forEach(scalar -> steps.add(scalar.step()));
      }
    }
    return steps.stream().sorted().toList();
  }

  @Test
  void aPinLeftByAKillAfterTheLedgerGoes() throws Exception {
    FakeTrainer trainer = new FakeTrainer(modelDir, 100);
    IntStream.rangeClosed(1, 6).forEach(trainer::save);
    new CheckpointPins(modelDir).pin();
    new Evaluations(modelDir)
        .write(new Evaluation("ckpt-1", 0, Map.of(), List.of(), "2026-01-01T00:00:00Z"));
    FakeEvaluator evaluator = new FakeEvaluator();
    run(evaluator, List.of(), LONG);
    assertThat(evaluator.steps).containsExactly(10L, 20L, 30L, 40L, 50L);
    assertThat(modelDir.resolve("pinned")).isEmptyDirectory();
  }

  @Test
  void aDamagedCheckpointIsRecordedAndSkipped() throws Exception {
    FakeTrainer trainer = new FakeTrainer(modelDir, 100);
    IntStream.rangeClosed(1, 6).forEach(trainer::save);
    Files.writeString(modelDir.resolve("ckpt-3.index"), "damaged");
    FakeEvaluator evaluator = new FakeEvaluator();
    run(evaluator, List.of(), LONG);
    assertThat(evaluator.steps).containsExactly(0L, 10L, 30L, 40L, 50L);
    assertThat(Files.readString(modelDir.resolve("evaluations/ckpt-3.json")))
        .contains("\"damaged\" : \"the index is cut off\"");
  }

  @Test
  void endsWhenNothingNewComes() throws Exception {
    new FakeTrainer(modelDir, 100).save(1);
    FakeEvaluator evaluator = new FakeEvaluator();
    run(evaluator, List.of(), Duration.ofMillis(20));
    run(evaluator, List.of(), Duration.ofMillis(20));
    assertThat(evaluator.steps).containsExactly(0L);
  }

  @Test
  void endsAtOnceWhenTheLastStepWasEvaluatedBefore() throws Exception {
    FakeTrainer trainer = new FakeTrainer(modelDir, 100);
    IntStream.rangeClosed(1, 6).forEach(trainer::save);
    FakeEvaluator evaluator = new FakeEvaluator();
    run(evaluator, List.of(), LONG);
    run(evaluator, List.of(), Duration.ofDays(1));
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
