package dev.detector.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.formats.checkpoint.Checkpoint;
import dev.detector.worker.checkpoint.CheckpointManager;
import dev.detector.worker.checkpoint.TrainingState;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Initializer;
import dev.detector.worker.graph.Sessions;
import dev.detector.worker.graph.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Session;

/** Whatever has happened to the newest checkpoint, a training goes on from the one before. */
class ResumePointTest {
  @TempDir private Path directory;

  private final Graph graph = new Graph();
  private final GraphBuilder b = new GraphBuilder(graph);
  private final Variables variables = new Variables(b);
  private Session session;

  @BeforeEach
  void saveTwo() throws IOException {
    TrainingState state = TrainingState.create(variables);
    variables.create("model/w", true, new Initializer.Constant(2), Optional.empty(), 100);
    session = Sessions.open(graph);
    session.runner().addTarget(variables.initialization(variables.all(), 0)).run().close();
    CheckpointManager manager =
        new CheckpointManager(directory, b, variables, state.saveCounter(), 5);
    manager.save(session);
    manager.save(session);
  }

  @AfterEach
  void close() {
    session.close();
    graph.close();
  }

  private Optional<String> found() throws IOException {
    return ResumePoint.find(directory, variables.all()).map(point -> point.checkpoint().name());
  }

  @Test
  void theNewestIsTakenWhenItIsWhole() throws IOException {
    assertThat(found()).contains("ckpt-2");
  }

  @ParameterizedTest
  @CsvSource({
    "ckpt-2.index, 0",
    "ckpt-2.index, 0.5",
    "ckpt-2.index, 0.99",
    "ckpt-2.data-00000-of-00001, 0",
    "ckpt-2.data-00000-of-00001, 0.5",
    "ckpt-2.data-00000-of-00001, 0.99",
  })
  void aTruncatedOneIsLeftOut(String name, double share) throws IOException {
    Path file = directory.resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, (int) (bytes.length * share)));
    assertThat(found()).contains("ckpt-1");
    assertThat(Checkpoint.list(directory)).extracting(Checkpoint::name).containsExactly("ckpt-1");
  }

  @Test
  void oneThatLacksAFileIsLeftOut() throws IOException {
    Files.delete(directory.resolve("ckpt-2.data-00000-of-00001"));
    assertThat(found()).contains("ckpt-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ckpt-2.index", "ckpt-2.data-00000-of-00001"})
  void noChangedByteStopsIt(String name) throws IOException {
    Map<Path, byte[]> whole = new HashMap<>();
    for (Path file :
        List.of(
            directory.resolve("ckpt-2.index"), directory.resolve("ckpt-2.data-00000-of-00001"))) {
      whole.put(file, Files.readAllBytes(file));
    }
    Path damaged = directory.resolve(name);
    int length = whole.get(damaged).length;
    for (int at = 0; at < length; at += 1 + length / 40) {
      for (Map.Entry<Path, byte[]> file : whole.entrySet()) {
        Files.write(file.getKey(), file.getValue());
      }
      byte[] changed = whole.get(damaged).clone();
      changed[at] ^= 0x10;
      Files.write(damaged, changed);
      // The index ends in padding that nobody reads.
      boolean harmless = name.endsWith(".index") && found().equals(Optional.of("ckpt-2"));
      assertThat(harmless ? "ckpt-1" : found().orElse("none")).as("byte " + at).isEqualTo("ckpt-1");
    }
  }

  @Test
  void withoutAnyWholeOneItStartsFromTheBeginning() throws IOException {
    for (String name : new String[] {"ckpt-1.index", "ckpt-2.index"}) {
      Files.write(directory.resolve(name), new byte[3]);
    }
    assertThat(found()).isEmpty();
    assertThat(Checkpoint.list(directory)).isEmpty();
  }
}
