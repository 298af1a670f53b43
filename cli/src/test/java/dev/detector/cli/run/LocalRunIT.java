package dev.detector.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shapes example, made tiny, through the packaged programs: interrupted, resumed, served. */
class LocalRunIT {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path directory;

  private Path training() throws IOException {
    String text = Files.readString(ROOT.resolve("examples/shapes/training.yaml"));
    Map<String, String> changes =
        Map.of(
            "dataset, shapes, /data]", "dataset, shapes, /data, --train=24, --val=4, --test=4]",
            "\n    steps: 800", "\n    steps: 12",
            "everySteps: 100", "everySteps: 4",
            "atLeast: 0.6", "atLeast: 0");
    for (Map.Entry<String, String> change : changes.entrySet()) {
      assertThat(text).contains(change.getKey());
      text = text.replace(change.getKey(), change.getValue());
    }
    return Files.writeString(directory.resolve("training.yaml"), text);
  }

  private Process detector(Path stdout, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ROOT.resolve("cli/target/cli/bin/detector").toString(),
                "run",
                training().toString(),
                "--home",
                directory.resolve("home").toString()));
    command.addAll(List.of(more));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(directory.toFile());
    builder
        .environment()
        .merge(
            "PATH",
            ROOT.resolve("worker-image/target/worker/bin").toString(),
            (path, worker) -> worker + File.pathSeparator + path);
    builder.redirectOutput(stdout.toFile());
    builder.redirectError(directory.resolve("stderr").toFile());
    return builder.start();
  }

  private String output() {
    try {
      StringBuilder text = new StringBuilder();
      for (String name : List.of("first", "second", "stderr")) {
        Path file = directory.resolve(name);
        text.append(Files.exists(file) ? Files.readString(file) : "").append('\n');
      }
      Path logs = directory.resolve("home/runs/shapes/logs");
      if (Files.isDirectory(logs)) {
        try (var files = Files.list(logs)) {
          for (Path log : files.toList()) {
            text.append("== ").append(log).append('\n').append(Files.readString(log));
          }
        }
      }
      return text.toString();
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void aTrainingIsSuspendedResumedAndServed() throws IOException, InterruptedException {
    Path model = directory.resolve("home/volumes/shapes/shapes-workspace/train");
    Process first = detector(directory.resolve("first"));
    await()
        .atMost(Duration.ofMinutes(10))
        .until(() -> Files.exists(model.resolve("ckpt-2.index")) || !first.isAlive());
    first.destroy();
    assertThat(first.waitFor(5, TimeUnit.MINUTES)).as(this::output).isTrue();
    assertThat(model.resolve("ckpt-2.index")).as(this::output).exists();

    Path json = directory.resolve("second");
    Process second = detector(json, "--until-ready", "-o", "json");
    assertThat(second.waitFor(15, TimeUnit.MINUTES)).as(this::output).isTrue();
    assertThat(second.exitValue()).as(this::output).isZero();
    JsonNode status = new ObjectMapper().readTree(json.toFile()).path("status");
    assertThat(status.path("phase").asText()).isEqualTo("Ready");
    assertThat(status.at("/training/step").asLong()).isEqualTo(12);
    assertThat(status.at("/validation/latest/step").asLong()).isEqualTo(12);
    assertThat(status.at("/validation/evaluations").asInt()).isGreaterThanOrEqualTo(4);
    assertThat(status.at("/test/perClass")).hasSize(3);
    assertThat(status.at("/export/digest").asText()).startsWith("sha256:");
    assertThat(status.at("/inference/url").asText()).startsWith("http://127.0.0.1:");
  }
}
