package dev.detector.worker.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.TextFormat;
import dev.detector.formats.DetectorException;
import dev.detector.formats.ExitCode;
import dev.detector.formats.checkpoint.Checkpoint;
import dev.detector.formats.checkpoint.CheckpointIndex;
import dev.detector.formats.checkpoint.CheckpointState;
import dev.detector.formats.events.EventReader;
import dev.detector.formats.events.ScalarEvent;
import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.formats.protos.Optimizer;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.export.ModelExport;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.validation.DetectionEvaluator;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
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
  void goesBackFromBrokenNumbersSoOftenAndKeepsTheLastGoodCheckpoint() throws Exception {
    TinyTraining tiny = TinyTraining.in(directory).withLearningRate(1e30f);
    Path model = tiny.modelDirectory();
    Training training = tiny.training(model, 9, 1, 1, new RecoverySettings(1e6f, 0, 2));
    assertThatThrownBy(() -> training.run(new StopRequest()))
        .isInstanceOfSatisfying(
            DetectorException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.NUMERIC))
        .hasMessageContaining("gone back 2 times")
        .hasMessageContaining("last good checkpoint: " + model.resolve("ckpt-1") + " (step 0)");
    // Only one was to be kept, but nothing later was good.
    assertThat(steps(model)).contains(0L);
    for (Checkpoint checkpoint : Checkpoint.list(model)) {
      assertThat(Weights.of(checkpoint).finite()).isTrue();
    }

    // The trials are used up for a process that is started again, too.
    Training again = tiny.training(model, 9, 1, 1, new RecoverySettings(1e6f, 0, 2));
    assertThatThrownBy(() -> again.run(new StopRequest())).hasMessageContaining("gone back 2");
  }

  @Test
  void goesOnWithOtherBatchesAfterItWentBack() throws Exception {
    TinyTraining tiny = TinyTraining.in(directory);
    Path reference = directory.resolve("reference");
    tiny.training(reference, 6, 6, 1, RecoverySettings.DEFAULT).run(new StopRequest());
    float peak = Collections.max(losses(reference));

    Path model = tiny.modelDirectory();
    float bound = Math.nextDown(peak);
    Training training = tiny.training(model, 6, 1, 3, new RecoverySettings(bound, 1, 20));
    assertThat(training.run(new StopRequest())).isEqualTo(ExitCode.DONE);

    assertThat(events(model)).containsKey("recoveries");
    assertThat(losses(model)).allMatch(loss -> loss <= bound);
    // No number twice: who evaluates looks at each once.
    List<Long> steps = steps(model);
    assertThat(steps).endsWith(6L).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void momentsAndAveragesGoOnAsIfNobodyHadInterruptedThem() throws Exception {
    Optimizer adam =
        TextFormat.parse(
            "adam_optimizer { learning_rate { constant_learning_rate { learning_rate: .001 } } }",
            Optimizer.class);
    TinyTraining tiny = TinyTraining.in(directory).with(c -> c.setOptimizer(adam));
    Path whole = directory.resolve("whole");
    tiny.training(whole, 4, 4).run(new StopRequest());
    tiny.training(tiny.modelDirectory(), 2, 4).run(new StopRequest());
    tiny.training(tiny.modelDirectory(), 4, 4).run(new StopRequest());
    Weights weights = Weights.of(last(tiny.modelDirectory()));
    assertThat(weights).isEqualTo(Weights.of(last(whole)));
    assertThat(weights.finite()).isTrue();
    assertExportsAverages(tiny, weights);
  }

  /** The proto's default keeps averages; the config says whether they are used. */
  private static void assertExportsAverages(TinyTraining tiny, Weights trained) throws Exception {
    TrainEvalPipelineConfig.Builder config = tiny.config().toBuilder();
    config.getEvalConfigBuilder().setUseMovingAverages(true);
    Path exported = tiny.directory().resolve("exported");
    ModelExport.export(config.build(), tiny.modelDirectory(), exported);
    Weights weights = Weights.of(new Checkpoint(exported.resolve("checkpoint"), 0));
    int averages = 0;
    for (Map.Entry<String, FloatBuffer> value : weights.byKey().entrySet()) {
      String path = value.getKey().replace(Variable.KEY_SUFFIX, "");
      String average = path + "/.OPTIMIZER_SLOT/optimizer/average" + Variable.KEY_SUFFIX;
      boolean averaged = trained.byKey().containsKey(average);
      averages += averaged ? 1 : 0;
      assertThat(value.getValue())
          .as(path)
          .isEqualTo(trained.byKey().get(averaged ? average : value.getKey()));
    }
    assertThat(averages).isGreaterThan(100);
    TrainEvalPipelineConfig written = PipelineConfigs.read(exported.resolve("pipeline.config"));
    assertThat(written.getEvalConfig().getUseMovingAverages()).isFalse();

    // What is evaluated is what is exported.
    assertThat(lossOf(tiny, config.build(), last(tiny.modelDirectory())))
        .isEqualTo(lossOf(tiny, written, new Checkpoint(exported.resolve("checkpoint"), 0)))
        .isNotEqualTo(lossOf(tiny, written, last(tiny.modelDirectory())));
  }

  private static double lossOf(
      TinyTraining tiny, TrainEvalPipelineConfig config, Checkpoint checkpoint) throws Exception {
    TrainEvalPipelineConfig.Builder evaluated = config.toBuilder().clearEvalInputReader();
    evaluated
        .addEvalInputReader(config.getTrainInputReader())
        .getEvalInputReaderBuilder(0)
        .getTfRecordInputReaderBuilder()
        .setInputPath(0, tiny.directory().resolve("data/val.record").toString());
    try (DetectionEvaluator evaluator = new DetectionEvaluator(evaluated.build())) {
      return evaluator.evaluate(checkpoint.prefix()).get(0).metrics().get("Loss/total_loss");
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

  private static Checkpoint last(Path model) throws IOException {
    List<Checkpoint> all = Checkpoint.list(model);
    return all.get(all.size() - 1);
  }

  /** From the second step on. */
  private static List<Float> losses(Path model) throws IOException {
    try (Stream<Path> files = Files.list(model.resolve("train"))) {
      return new EventReader(files.findFirst().orElseThrow())
          .pollScalars().stream()
              .filter(event -> event.tag().equals("Loss/total_loss") && event.step() > 1)
              .map(ScalarEvent::value)
              .toList();
    }
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
