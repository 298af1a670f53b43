package dev.detector.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.formats.ExitCode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that train one model. */
class ClusterTrainingTest {
  private static final int STEPS = 6;

  @TempDir private Path directory;
  private TinyTraining tiny;
  private Path config;

  @BeforeEach
  void configure() throws IOException {
    // A batch normalisation that learns sees each process's images by itself.
    tiny = TinyTraining.in(directory).withDropout().withFrozenBatchNorm();
    config = tiny.configFile();
  }

  @Test
  void endsWithTheWeightsOfOneProcessWhoeverIsLostOnTheWay() throws Exception {
    Path reference = directory.resolve("reference");
    tiny.inMicroBatches(reference, STEPS, 2).run(new StopRequest());

    List<WorkerProcess> killed = start();
    killed.get(0).await("Step 1");
    killed.get(1).kill();
    assertThat(killed.get(0).exit()).isEqualTo(ExitCode.INTERRUPTED.code());
    assertThat(killed.get(0).output()).contains("another process of this training has ended");

    List<WorkerProcess> stopped = start();
    stopped.get(0).await("Step ");
    stopped.get(1).terminate();
    for (WorkerProcess each : stopped) {
      assertThat(each.exit()).isEqualTo(ExitCode.INTERRUPTED.code());
    }
    assertThat(stopped.get(0).output()).contains("Stopped after step");

    for (WorkerProcess each : start()) {
      assertThat(each.exit()).isEqualTo(ExitCode.DONE.code());
    }
    assertThat(Weights.ofStep(tiny.modelDirectory(), STEPS))
        .isEqualTo(Weights.ofStep(reference, STEPS));
    assertThat(Files.exists(ofTask(1))).as("only the chief writes").isFalse();

    // Lost after the last step, and so started again while the other, which is done, is not.
    WorkerProcess chief = start(0, freePorts());
    assertThat(chief.exit()).isEqualTo(ExitCode.DONE.code());
    assertThat(chief.output()).contains("All 6 steps are done; the others may have ended");
  }

  private List<WorkerProcess> start() throws IOException {
    List<Integer> ports = freePorts();
    return List.of(start(0, ports), start(1, ports));
  }

  private WorkerProcess start(int task, List<Integer> ports) throws IOException {
    String cluster =
        "{\"cluster\":{\"worker\":[\"localhost:%d\",\"localhost:%d\"]},\"task\":{\"type\":\"worker\",\"index\":%d}}"
            .formatted(ports.get(0), ports.get(1), task);
    return WorkerProcess.training(
        config, ofTask(task), STEPS, directory, Map.of("TF_CONFIG", cluster), "--num_workers=2");
  }

  /** The others get a directory only to show that they leave it alone. */
  private Path ofTask(int task) {
    return task == 0 ? tiny.modelDirectory() : directory.resolve("task-" + task);
  }

  private static List<Integer> freePorts() throws IOException {
    try (ServerSocket first = new ServerSocket(0);
        ServerSocket second = new ServerSocket(0)) {
      return List.of(first.getLocalPort(), second.getLocalPort());
    }
  }
}
