package dev.detector.worker.command;

import dev.detector.worker.serving.DetectionServer;
import dev.detector.worker.serving.ServingOptions;
import dev.detector.worker.serving.model.ModelSource;
import dev.detector.worker.serving.model.ServingLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serve}: answers detection requests over HTTP until SIGTERM. */
@Command(
    name = "serve",
    description =
        "Serves exported models over TensorFlow Serving's REST API and the Open Inference Protocol,"
            + " with a web page.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class ServeCommand implements Callable<Integer> {
  private static final Pattern MODEL_NAME = Pattern.compile("[A-Za-z0-9._-]+");

  @Spec CommandSpec spec;

  @Option(
      names = "--model_name",
      paramLabel = "NAME",
      required = true,
      description =
          "the model's name in the paths, /v1/models/NAME; once for each --model_dir, in their"
              + " order")
  List<String> modelNames;

  @Option(
      names = "--model_dir",
      paramLabel = "DIR",
      required = true,
      description =
          "what `export` wrote (saved_model/ and label_map.pbtxt), a SavedModel, or a directory with"
              + " one of them for each version, named 1, 2, ...")
  List<Path> modelDirs;

  @Option(
      names = "--version_policy",
      paramLabel = "POLICY",
      defaultValue = "latest",
      description = "which of the versions in a --model_dir are served: latest or all")
  String versionPolicy;

  @Option(
      names = "--file_system_poll_wait_seconds",
      paramLabel = "SECONDS",
      defaultValue = "2",
      description =
          "how often to look for new versions and replaced exports, which are loaded beside the old"
              + " ones; 0 for never")
  int pollSeconds;

  @Option(
      names = "--rest_api_port",
      paramLabel = "PORT",
      defaultValue = "8501",
      description = "port to listen at, 0 for any free one")
  int port;

  @Option(
      names = "--score_threshold",
      paramLabel = "SCORE",
      defaultValue = "0.3",
      description =
          "detections below it are left out of :detect and :plot; :predict and infer answer with all")
  double scoreThreshold;

  @Option(
      names = "--rest_api_timeout_in_ms",
      paramLabel = "MILLISECONDS",
      defaultValue = "30000",
      description = "how long a request may wait for its turn")
  long timeoutMillis;

  @Option(
      names = "--max_body_bytes",
      paramLabel = "BYTES",
      defaultValue = "33554432",
      description = "longest request body")
  int maxBodyBytes;

  @Option(
      names = "--max_image_pixels",
      paramLabel = "PIXELS",
      defaultValue = "33554432",
      description = "most pixels in a request's images")
  int maxImagePixels;

  @Option(
      names = "--max_running_requests",
      paramLabel = "N",
      defaultValue = "2",
      description = "inferences at a time")
  int maxRunning;

  @Option(
      names = "--max_waiting_requests",
      paramLabel = "N",
      defaultValue = "32",
      description = "requests that may wait; the next one gets 503")
  int maxWaiting;

  @Option(
      names = "--max_batch_size",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "images of different requests that are run together, if the model takes several at a time;"
              + " pays on a GPU")
  int maxBatchSize;

  @Option(
      names = "--batch_timeout_micros",
      paramLabel = "MICROSECONDS",
      defaultValue = "0",
      description = "how long an image waits for others to fill its batch")
  long batchTimeoutMicros;

  @Option(
      names = "--drain_delay_seconds",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description =
          "how long after SIGTERM new requests are still taken, for load balancers to notice")
  int drainDelaySeconds;

  @Option(
      names = "--drain_timeout_seconds",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "how long requests in flight may take after that")
  int drainTimeoutSeconds;

  @Override
  public Integer call() throws InterruptedException {
    DetectionServer server = DetectionServer.start(options());
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "drain"));
    System.out.println("Serving " + String.join(", ", modelNames) + " at " + server.url());
    server.join();
    return 0;
  }

  private ServingOptions options() {
    check(
        modelNames.stream().allMatch(name -> MODEL_NAME.matcher(name).matches())
            && Set.copyOf(modelNames).size() == modelNames.size(),
        "--model_name",
        "letters, digits, '.', '_', '-', each name once");
    check(modelNames.size() == modelDirs.size(), "--model_dir", "given as often as --model_name");
    check(
        versionPolicy.equals("latest") || versionPolicy.equals("all"),
        "--version_policy",
        "latest or all");
    check(pollSeconds >= 0, "--file_system_poll_wait_seconds", "0 or above");
    check(maxBatchSize > 0, "--max_batch_size", "above 0");
    check(batchTimeoutMicros >= 0, "--batch_timeout_micros", "0 or above");
    check(port >= 0 && port <= 65535, "--rest_api_port", "from 0 to 65535");
    check(scoreThreshold >= 0 && scoreThreshold <= 1, "--score_threshold", "from 0 to 1");
    check(timeoutMillis > 0, "--rest_api_timeout_in_ms", "above 0");
    check(maxBodyBytes > 0, "--max_body_bytes", "above 0");
    check(maxImagePixels > 0, "--max_image_pixels", "above 0");
    check(maxRunning > 0, "--max_running_requests", "above 0");
    check(maxWaiting >= 0, "--max_waiting_requests", "0 or above");
    check(drainDelaySeconds >= 0, "--drain_delay_seconds", "0 or above");
    check(drainTimeoutSeconds >= 0, "--drain_timeout_seconds", "0 or above");
    ServingLimits limits =
        new ServingLimits(
            maxBodyBytes,
            maxImagePixels,
            maxRunning,
            maxWaiting,
            maxBatchSize,
            Duration.ofNanos(1000 * batchTimeoutMicros),
            Duration.ofMillis(timeoutMillis),
            Duration.ofSeconds(drainTimeoutSeconds));
    return new ServingOptions(
        IntStream.range(0, modelNames.size())
            .mapToObj(i -> new ModelSource(modelNames.get(i), modelDirs.get(i)))
            .toList(),
        versionPolicy.equals("all"),
        Duration.ofSeconds(pollSeconds),
        port,
        scoreThreshold,
        Duration.ofSeconds(drainDelaySeconds),
        limits);
  }

  private void check(boolean holds, String flag, String range) {
    if (!holds) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Invalid value for " + flag + ": it must be " + range);
    }
  }
}
