package dev.detector.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.formats.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that train and are ended at arbitrary moments. */
class InterruptedTrainingTest {
  private static final int STEPS = 7;

  @TempDir private Path directory;

  @Test
  void endsWithTheWeightsOfATrainingThatNobodyInterrupted() throws Exception {
    TinyTraining tiny = TinyTraining.in(directory).withDropout();
    Path reference = directory.resolve("reference");
    tiny.training(reference, STEPS, 1).run(new StopRequest());

    Path config = tiny.configFile();
    Path model = tiny.modelDirectory();
    Random random = new Random();
    // A step and a checkpoint take about as long as a line's way here: where it hits is chance.
    String moment = (random.nextBoolean() ? "Saved checkpoint " : "Step ");
    WorkerProcess killed = start(config, model);
    killed.await(moment);
    killed.kill();
    WorkerProcess stopped = start(config, model);
    stopped.await("Step ");
    stopped.terminate();
    assertThat(stopped.exit()).isEqualTo(ExitCode.INTERRUPTED.code());
    assertThat(start(config, model).exit()).isEqualTo(ExitCode.DONE.code());

    Weights weights = Weights.ofStep(model, STEPS);
    assertThat(weights.finite()).isTrue();
    assertThat(weights).isEqualTo(Weights.ofStep(reference, STEPS));
  }

  private WorkerProcess start(Path config, Path model) throws IOException {
    return WorkerProcess.training(config, model, STEPS, directory, Map.of());
  }
}
