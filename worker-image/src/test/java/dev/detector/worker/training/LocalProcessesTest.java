package dev.detector.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.formats.ExitCode;
import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One command that trains in a process for each GPU of its machine; here both are on the CPU. */
class LocalProcessesTest {
  private static final int STEPS = 4;

  @TempDir private Path directory;
  private TinyTraining tiny;

  @BeforeEach
  void configure() throws IOException {
    tiny = TinyTraining.in(directory).withDropout().withFrozenBatchNorm();
  }

  @Test
  void endWithTheWeightsOfOneProcessThoughTheyAreStoppedAndKilledOnTheWay() throws Exception {
    Path reference = directory.resolve("reference");
    tiny.inMicroBatches(reference, STEPS, 2).run(new StopRequest());

    WorkerProcess stopped = start(tiny.configFile());
    stopped.await("Step ");
    stopped.terminate();
    assertThat(stopped.exit()).isEqualTo(ExitCode.INTERRUPTED.code());
    assertThat(stopped.output()).contains("Stopped after step");

    WorkerProcess killed = start(tiny.configFile());
    killed.await("Step ");
    List<ProcessHandle> orphans = killed.started();
    assertThat(orphans).hasSize(2);
    killed.kill();
    for (ProcessHandle orphan : orphans) {
      assertThat(orphan.onExit()).succeedsWithin(Duration.ofMinutes(1));
    }

    assertThat(start(tiny.configFile()).exit()).isEqualTo(ExitCode.DONE.code());
    assertThat(Weights.ofStep(tiny.modelDirectory(), STEPS))
        .isEqualTo(Weights.ofStep(reference, STEPS));
  }

  @Test
  void passOnWhyOneOfThemFails() throws Exception {
    TrainEvalPipelineConfig.Builder config = tiny.config().toBuilder();
    config
        .getTrainInputReaderBuilder()
        .getTfRecordInputReaderBuilder()
        .setInputPath(0, directory.resolve("nowhere.record").toString());
    Path file = directory.resolve("nowhere.config");
    Files.writeString(file, PipelineConfigs.print(config.build()));

    assertThat(start(file).exit()).isEqualTo(ExitCode.BAD_INPUT.code());
    assertThat(Files.readString(directory.resolve("end"))).contains("nowhere.record");
  }

  private WorkerProcess start(Path config) throws IOException {
    return WorkerProcess.training(
        config, tiny.modelDirectory(), STEPS, directory, Map.of(), "--local_processes=2");
  }
}
