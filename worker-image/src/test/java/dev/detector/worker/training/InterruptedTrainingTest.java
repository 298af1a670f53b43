package dev.detector.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.formats.ExitCode;
import dev.detector.formats.checkpoint.Checkpoint;
import dev.detector.formats.checkpoint.CheckpointIndex;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
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
    kill(start(config, model), line -> line.contains(moment));
    Process stopped = start(config, model);
    await(stopped, line -> line.contains("Step "));
    stopped.toHandle().destroy(); // unlike Process, leaves its output open
    assertThat(exit(stopped)).isEqualTo(ExitCode.INTERRUPTED.code());
    assertThat(exit(start(config, model))).isEqualTo(ExitCode.DONE.code());

    Checkpoint last = last(model);
    assertThat(CheckpointIndex.read(last.prefix()).step()).contains((long) STEPS);
    Weights weights = Weights.of(last);
    assertThat(weights.finite()).isTrue();
    assertThat(weights).isEqualTo(Weights.of(last(reference)));
  }

  private static Checkpoint last(Path model) throws IOException {
    List<Checkpoint> all = Checkpoint.list(model);
    return all.get(all.size() - 1);
  }

  private Process start(Path config, Path model) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.detector.worker.command.DetectorWorker",
            "train",
            "--pipeline_config_path=" + config,
            "--model_dir=" + model,
            "--num_train_steps=" + STEPS,
            "--checkpoint_every_n=1",
            "--log_every=1");
    builder.environment().put("DETECTOR_SEED", "5");
    builder.environment().put("DETECTOR_TERMINATION_LOG", directory.resolve("end").toString());
    return builder.redirectErrorStream(true).start();
  }

  private static void kill(Process process, Predicate<String> moment) throws Exception {
    await(process, moment);
    assertThat(process.destroyForcibly().waitFor(1, TimeUnit.MINUTES)).isTrue();
  }

  private static void await(Process process, Predicate<String> moment) throws IOException {
    BufferedReader output = process.inputReader();
    StringBuilder seen = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      seen.append(line).append('\n');
      if (moment.test(line)) {
        return;
      }
    }
    throw new AssertionError("ended before its moment:\n" + seen);
  }

  private static int exit(Process process) throws Exception {
    String rest = String.join("\n", process.inputReader().lines().toList());
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).as(rest).isTrue();
    return process.exitValue();
  }
}
