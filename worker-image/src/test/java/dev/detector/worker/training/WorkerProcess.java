package dev.detector.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The worker's program in a process of its own, whose output is read as it comes. */
final class WorkerProcess {
  private final Process process;
  private final BufferedReader output;
  private final StringBuilder seen = new StringBuilder();

  private WorkerProcess(Process process) {
    this.process = process;
    this.output = process.inputReader();
  }

  /**
   * Starts a training that tells of every step and saves every one.
   *
   * @param directory where the process may leave what it has to say at its end
   */
  static WorkerProcess training(
      Path config,
      Path model,
      long steps,
      Path directory,
      Map<String, String> environment,
      String... flags)
      throws IOException {
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
            "--num_train_steps=" + steps,
            "--checkpoint_every_n=1",
            "--log_every=1");
    builder.command().addAll(List.of(flags));
    builder.environment().put("DETECTOR_SEED", "5");
    builder.environment().put("DETECTOR_TERMINATION_LOG", directory.resolve("end").toString());
    builder.environment().putAll(environment);
    return new WorkerProcess(builder.redirectErrorStream(true).start());
  }

  /** Reads until a line has a text. */
  void await(String text) throws IOException {
    for (String line = read(); line != null; line = read()) {
      if (line.contains(text)) {
        return;
      }
    }
    throw new AssertionError("ended before \"" + text + "\":\n" + seen);
  }

  private String read() throws IOException {
    String line = output.readLine();
    if (line != null) {
      seen.append(line).append('\n');
    }
    return line;
  }

  /** Those that it has started itself. */
  List<ProcessHandle> started() {
    return process.descendants().toList();
  }

  /** Ends it as a lost machine does. */
  void kill() throws InterruptedException {
    assertThat(process.destroyForcibly().waitFor(1, TimeUnit.MINUTES)).isTrue();
  }

  /** Asks it to end, as Kubernetes does. */
  void terminate() {
    process.toHandle().destroy(); // unlike Process, leaves its output open
  }

  /** Its exit status, when it has ended. */
  int exit() throws IOException, InterruptedException {
    output();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).as(seen.toString()).isTrue();
    return process.exitValue();
  }

  /** All that it has said, when it has ended. */
  String output() throws IOException {
    while (read() != null) {
      // All is kept.
    }
    return seen.toString();
  }
}
