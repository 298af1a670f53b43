package dev.detector.worker.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.formats.DetectorException;
import dev.detector.formats.ExitCode;
import dev.detector.formats.checkpoint.Checkpoint;
import dev.detector.formats.checkpoint.CheckpointIndex;
import dev.detector.formats.checkpoint.CheckpointState;
import dev.detector.formats.events.EventReader;
import dev.detector.formats.events.ScalarEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {
  @TempDir private Path directory;

  @Test
  void trainsGoesOnFromTheLastWholeCheckpointAndTellsWhatItDoes() throws Exception {
    TinyTraining tiny = TinyTraining.in(directory);
    Path model = tiny.modelDirectory();

    assertThat(tiny.training(model, 5, 2).run(new StopRequest())).isEqualTo(ExitCode.DONE);

    // At the start, every second step, and at the end.
    assertThat(steps(model)).containsExactly(0L, 2L, 4L, 5L);
    assertThat(CheckpointState.read(model).orElseThrow().latest()).isEqualTo("ckpt-4");
    Map<String, List<Long>> events = events(model);
    assertThat(events)
        .containsOnlyKeys(
            "steps_per_sec",
            "Loss/classification_loss",
            "Loss/localization_loss",
            "Loss/regularization_loss",
            "Loss/total_loss",
            "learning_rate");
    assertThat(events.get("Loss/total_loss")).containsExactly(1L, 2L, 4L, 5L);

    // The last checkpoint loses a byte, and a killed process has left its traces.
    Path damaged = model.resolve("ckpt-4.data-00000-of-00001");
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[bytes.length / 2] ^= 1;
    Files.write(damaged, bytes);
    Files.write(model.resolve(".saving-ckpt-5.index"), new byte[9]);
    Files.write(model.resolve("ckpt-5.data-00000-of-00001"), new byte[9]);

    assertThat(tiny.training(model, 6, 2).run(new StopRequest())).isEqualTo(ExitCode.DONE);

    // Gone on from step 4 of ckpt-3; the damaged one's place is taken anew.
    assertThat(steps(model)).containsExactly(0L, 2L, 4L, 6L);
    assertThat(model.resolve(".saving-ckpt-5.index")).doesNotExist();
    assertThat(model.resolve("ckpt-5.data-00000-of-00001")).doesNotExist();
    for (Checkpoint checkpoint : Checkpoint.list(model)) {
      CheckpointIndex.read(checkpoint.prefix()).verify();
    }
  }

  @Test
  void endsAtNumbersThatAreNotFiniteAndKeepsTheLastGoodCheckpoint() throws Exception {
    TinyTraining tiny = TinyTraining.in(directory).withLearningRate(1e30f);
    assertThatThrownBy(() -> tiny.training(tiny.modelDirectory(), 9, 1).run(new StopRequest()))
        .isInstanceOfSatisfying(
            DetectorException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.NUMERIC))
        .hasMessageContaining("not finite")
        .hasMessageContaining("last good checkpoint: " + tiny.modelDirectory().resolve("ckpt-"));
    for (Checkpoint checkpoint : Checkpoint.list(tiny.modelDirectory())) {
      assertThat(Weights.of(checkpoint).finite()).isTrue();
    }
  }

  @Test
  void stopsAfterACheckpointWhenAsked() throws Exception {
    TinyTraining tiny = TinyTraining.in(directory);
    StopRequest stop = new StopRequest();
    stop.request();
    assertThat(tiny.training(tiny.modelDirectory(), 9, 1).run(stop))
        .isEqualTo(ExitCode.INTERRUPTED);
    assertThat(steps(tiny.modelDirectory())).containsExactly(0L);
  }

  private static List<Long> steps(Path model) throws IOException {
    List<Long> steps = new ArrayList<>();
    for (Checkpoint checkpoint : Checkpoint.list(model)) {
      steps.add(CheckpointIndex.read(checkpoint.prefix()).step().orElseThrow());
    }
    return steps;
  }

  private static Map<String, List<Long>> events(Path model) throws IOException {
    try (Stream<Path> files = Files.list(model.resolve("train"))) {
      Path file = files.findFirst().orElseThrow();
      return new EventReader(file)
          .pollScalars().stream()
              .collect(
                  Collectors.groupingBy(
                      ScalarEvent::tag,
                      Collectors.mapping(ScalarEvent::step, Collectors.toList())));
    }
  }
}
