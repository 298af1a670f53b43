package dev.detector.formats.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.formats.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pins, ledger and best checkpoint over a model directory. */
class CheckpointLifeTest {
  private static final String MAP = "DetectionBoxes_Precision/mAP";

  @TempDir Path model;

  private Checkpoint save(long number) throws IOException {
    Checkpoint checkpoint = new Checkpoint(model, number);
    Files.writeString(model.resolve(checkpoint.name() + ".data-00000-of-00001"), "data " + number);
    Files.writeString(checkpoint.index(), "index " + number);
    return checkpoint;
  }

  private static Evaluation evaluation(long number, double map) {
    return new Evaluation(
        "ckpt-" + number,
        number * 100,
        Map.of(MAP, map),
        List.of(new Evaluation.ClassMetrics("circle", 1, 0.25, 0.5, 12)),
        "2026-01-02T03:04:05Z");
  }

  private static BestRecord best(long number, BestRecord.Mode mode, double value) {
    return new BestRecord("ckpt-" + number, number * 100, MAP, mode, value, Map.of(MAP, value));
  }

  private static List<Long> numbers(List<Checkpoint> checkpoints) {
    return checkpoints.stream().map(Checkpoint::number).toList();
  }

  private static List<String> names(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aPinnedCheckpointSurvivesRotationUntilItIsEvaluated() throws IOException {
    CheckpointPins pins = new CheckpointPins(model);
    assertThat(pins.pin()).isEmpty();
    for (long number : List.of(10L, 9L)) {
      save(number);
    }
    assertThat(numbers(pins.pin())).containsExactly(9L, 10L);
    new Checkpoint(model, 9).delete();
    assertThat(numbers(pins.pin())).containsExactly(9L, 10L);
    assertThat(pins.directory().resolve("ckpt-9.index")).hasContent("index 9");

    new Evaluations(model).write(evaluation(9, 0.5));
    pins.unpin(9);
    pins.unpin(9);
    assertThat(numbers(pins.pin())).containsExactly(10L);
    assertThat(names(pins.directory()))
        .containsExactly("ckpt-10.data-00000-of-00001", "ckpt-10.index");
  }

  @Test
  void anEvaluatedCheckpointIsNeverPinnedAgain() throws IOException {
    save(1);
    CheckpointPins pins = new CheckpointPins(model);
    pins.pin();
    // The validator was killed between writing its ledger and letting go.
    new Evaluations(model).write(evaluation(1, 0.5));
    // Or while it let go: the index is deleted first.
    new Evaluations(model).write(evaluation(2, 0.5));
    Files.writeString(pins.directory().resolve("ckpt-2.data-00000-of-00001"), "left behind");
    assertThat(pins.pin()).isEmpty();
    assertThat(names(pins.directory())).isEmpty();
  }

  @Test
  void whatIsNotWholeIsNotPinned() throws IOException {
    Files.writeString(model.resolve("ckpt-1.data-00000-of-00001"), "no index yet");
    Files.writeString(model.resolve("ckpt-2.index"), "index without data");
    Files.writeString(model.resolve("ckpt-3.index"), "one of two shards");
    Files.writeString(model.resolve("ckpt-3.data-00000-of-00002"), "x");
    Files.writeString(model.resolve("ckpt-4.index.tempstate123"), "x");
    assertThat(new CheckpointPins(model).pin()).isEmpty();
  }

  @Test
  void twoProcessesMayPinWhileTheTrainerRotates() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(3);
    try {
      Callable<Void> pinning =
          () -> {
            CheckpointPins pins = new CheckpointPins(model);
            for (int i = 0; i < 60; i++) {
              for (Checkpoint pinned : pins.pin()) {
                assertThat(pinned.complete()).isTrue();
              }
            }
            return null;
          };
      Callable<Void> training =
          () -> {
            for (long number = 1; number <= 60; number++) {
              save(number);
              if (number > 3) {
                new Checkpoint(model, number - 3).delete();
              }
            }
            return null;
          };
      List<Future<Void>> futures = new ArrayList<>();
      for (Callable<Void> task : List.of(pinning, pinning, training)) {
        futures.add(pool.submit(task));
      }
      for (Future<Void> future : futures) {
        future.get();
      }
    } finally {
      pool.shutdownNow();
    }
    List<Checkpoint> pinned = new CheckpointPins(model).pin();
    assertThat(numbers(pinned)).endsWith(58L, 59L, 60L);
    for (Checkpoint checkpoint : pinned) {
      assertThat(checkpoint.index()).hasContent("index " + checkpoint.number());
      assertThat(checkpoint.data().get(0)).hasContent("data " + checkpoint.number());
    }
  }

  @Test
  void theLedgerKeepsEverythingOfAnEvaluation() throws IOException {
    Evaluations evaluations = new Evaluations(model);
    assertThat(evaluations.list()).isEmpty();
    assertThat(evaluations.contains(1)).isFalse();
    for (long number : List.of(10L, 2L)) {
      evaluations.write(evaluation(number, number / 10.0));
    }
    assertThat(evaluations.list()).containsExactly(evaluation(2, 0.2), evaluation(10, 1));
    assertThat(evaluations.contains(10)).isTrue();
    assertThat(Files.readString(model.resolve("evaluations/ckpt-2.json")))
        .contains("\"mAP@.50IOU\" : 0.5", "\"groundTruths\" : 12", "\"" + MAP + "\" : 0.2")
        .doesNotContain("damaged");
  }

  @Test
  void aDamagedCheckpointHasAnEntryButNoMetrics() throws IOException {
    Files.createDirectories(model.resolve("evaluations"));
    Files.writeString(
        model.resolve("evaluations/ckpt-4.json"),
        "{\"checkpoint\": \"ckpt-4\", \"time\": \"now\", \"damaged\": \"cut off\", \"more\": 1}");
    Evaluations evaluations = new Evaluations(model);
    assertThat(evaluations.contains(4)).isTrue();
    assertThat(evaluations.list()).isEmpty();
    assertThat(evaluations.read(4).orElseThrow().damaged()).isEqualTo("cut off");
    Files.writeString(model.resolve("evaluations/ckpt-5.json"), "{\"checkpoint\": ");
    assertThatThrownBy(() -> evaluations.read(5))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("ckpt-5.json");
  }

  /** The best is always the first among equals of all that were offered. */
  @Property(tries = 30)
  void keepsTheBest(
      @ForAll @Size(min = 1, max = 6) List<Double> values, @ForAll BestRecord.Mode mode)
      throws IOException {
    model = Files.createTempDirectory("model");
    BestCheckpoint best = new BestCheckpoint(model.resolve("best"));
    for (int i = 0; i < values.size(); i++) {
      best.offer(save(i + 1), best(i + 1, mode, values.get(i)));
    }
    double expected =
        values.stream().reduce(mode == BestRecord.Mode.MAX ? Math::max : Math::min).orElseThrow();
    int number = values.indexOf(expected) + 1;
    assertThat(best.read()).contains(best(number, mode, expected));
    assertThat(names(model.resolve("best")))
        .containsExactly(
            "best.json",
            "checkpoint",
            "ckpt-" + number + ".data-00000-of-00001",
            "ckpt-" + number + ".index");
    assertThat(CheckpointState.read(model.resolve("best")).orElseThrow().latest())
        .isEqualTo("ckpt-" + number);
  }

  /** The next best are kept too, and only those. */
  @Property(tries = 30)
  void keepsTheNextBest(
      @ForAll @Size(min = 1, max = 7) @UniqueElements List<@IntRange(max = 99) Integer> values,
      @ForAll BestRecord.Mode mode,
      @ForAll @IntRange(min = 1, max = 4) int keep)
      throws IOException {
    model = Files.createTempDirectory("model");
    BestCheckpoint best = new BestCheckpoint(model.resolve("best"), keep);
    for (int i = 0; i < values.size(); i++) {
      best.offer(save(i + 1), best(i + 1, mode, values.get(i)));
      best.offer(save(i + 1), best(i + 1, mode, values.get(i)));
    }
    List<Integer> ranked =
        values.stream()
            .sorted(
                mode == BestRecord.Mode.MAX
                    ? Comparator.<Integer>reverseOrder()
                    : Comparator.<Integer>naturalOrder())
            .toList();
    Path runnersUp = model.resolve("best/runners-up");
    List<Checkpoint> kept = Checkpoint.list(runnersUp);
    assertThat(kept)
        .extracting(checkpoint -> values.get((int) checkpoint.number() - 1))
        .containsExactlyInAnyOrderElementsOf(ranked.subList(1, Math.min(keep, ranked.size())));
    for (Checkpoint checkpoint : kept) {
      assertThat(checkpoint.complete()).isTrue();
      assertThat(checkpoint.index()).hasContent("index " + checkpoint.number());
      assertThat(runnersUp.resolve(checkpoint.name() + ".json")).exists();
    }
    assertThat(Checkpoint.list(model.resolve("best"))).hasSize(1);
  }

  @Test
  void aNumberBeatsNaNAndNothingIsTakenThatIsNotWhole() throws IOException {
    BestCheckpoint best = new BestCheckpoint(model.resolve("best"));
    assertThat(best.read()).isEmpty();
    assertThat(best.offer(save(1), best(1, BestRecord.Mode.MAX, Double.NaN))).isTrue();
    assertThat(best.offer(save(2), best(2, BestRecord.Mode.MAX, -1))).isTrue();
    assertThat(best.offer(save(3), best(3, BestRecord.Mode.MAX, Double.NaN))).isFalse();
    Checkpoint gone = new Checkpoint(model, 4);
    assertThatThrownBy(() -> best.offer(gone, best(4, BestRecord.Mode.MAX, 1)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("not whole");
    assertThat(best.read().orElseThrow().checkpoint()).isEqualTo("ckpt-2");
    assertThat(model.resolve("best/ckpt-2.index")).hasContent("index 2");
  }

  /** The validator was killed after it had replaced the state file, before best.json. */
  @Test
  void anOfferThatWasCutOffIsMadeAgain() throws IOException {
    BestCheckpoint best = new BestCheckpoint(model.resolve("best"));
    best.offer(save(1), best(1, BestRecord.Mode.MAX, 0.5));
    Files.writeString(model.resolve("best/ckpt-2.data-00000-of-00001"), "half");
    CheckpointState.of(List.of("ckpt-2")).write(model.resolve("best"));
    assertThat(best.read().orElseThrow().checkpoint()).isEqualTo("ckpt-1");

    assertThat(best.offer(save(2), best(2, BestRecord.Mode.MAX, 0.6))).isTrue();
    assertThat(model.resolve("best/ckpt-2.data-00000-of-00001")).hasContent("data 2");
    assertThat(best.read().orElseThrow().checkpoint()).isEqualTo("ckpt-2");
    assertThat(names(model.resolve("best"))).hasSize(4);
  }
}
