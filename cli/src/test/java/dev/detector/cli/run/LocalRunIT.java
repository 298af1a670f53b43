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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shapes example, made tiny, through the packaged programs: interrupted, resumed, served. */
class LocalRunIT {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path directory;

  private Path training() throws IOException {
    return changed(
        "shapes",
        Map.of(
            "dataset, shapes, /data]", "dataset, shapes, /data, --train=24, --val=4, --test=4]",
            "\n    steps: 800", "\n    steps: 12",
            "everySteps: 100", "everySteps: 4",
            "atLeast: 0.6", "atLeast: 0",
            // Neither a queue nor another controller is here to wait for.
            "  namespace: shapes\nspec:\n  pipeline:",
                "  namespace: shapes\n  labels: {kueue.x-k8s.io/queue-name: gpus}\nspec:\n"
                    + "  managedBy: kueue.x-k8s.io/multikueue\n  pipeline:"));
  }

  private Path finer() throws IOException {
    return changed(
        "shapes-finer",
        Map.of("\n    steps: 400", "\n    steps: 4", "everySteps: 100", "everySteps: 4"));
  }

  private Path changed(String example, Map<String, String> changes) throws IOException {
    String text = Files.readString(ROOT.resolve("examples/" + example + "/training.yaml"));
    for (Map.Entry<String, String> change : changes.entrySet()) {
      assertThat(text).contains(change.getKey());
      text = text.replace(change.getKey(), change.getValue());
    }
    return Files.writeString(directory.resolve(example + ".yaml"), text);
  }

  private Process detector(Path file, Path stdout, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ROOT.resolve("cli/target/cli/bin/detector").toString(),
                "run",
                file.toString(),
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
      for (String name : List.of("too-early", "first", "second", "third", "stderr")) {
        Path file = directory.resolve(name);
        text.append(Files.exists(file) ? Files.readString(file) : "").append('\n');
      }
      for (String run : List.of("shapes", "shapes-finer")) {
        Path logs = directory.resolve("home/runs/" + run + "/logs");
        if (!Files.isDirectory(logs)) {
          continue;
        }
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
    Process tooEarly = detector(finer(), directory.resolve("too-early"));
    assertThat(tooEarly.waitFor(2, TimeUnit.MINUTES)).as(this::output).isTrue();
    assertThat(tooEarly.exitValue()).as(this::output).isEqualTo(1);
    assertThat(directory.resolve("too-early"))
        .content()
        .contains("there is no DetectorTraining shapes", "run the other training first");

    Process first = detector(training(), directory.resolve("first"));
    await()
        .atMost(Duration.ofMinutes(10))
        .until(() -> Files.exists(model.resolve("ckpt-2.index")) || !first.isAlive());
    first.destroy();
    assertThat(first.waitFor(5, TimeUnit.MINUTES)).as(this::output).isTrue();
    assertThat(model.resolve("ckpt-2.index")).as(this::output).exists();

    Path json = directory.resolve("second");
    Process second = detector(training(), json, "--until-ready", "-o", "json");
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
    startsFromTheBestOfTheOther(status.at("/validation/best/checkpoint").asText());
  }

  private void startsFromTheBestOfTheOther(String best) throws IOException, InterruptedException {
    Path json = directory.resolve("third");
    Process finer = detector(finer(), json, "-o", "json");
    assertThat(finer.waitFor(10, TimeUnit.MINUTES)).as(this::output).isTrue();
    // 12 steps find nothing, and 4 more need not be better.
    assertThat(finer.exitValue()).as(this::output).isIn(0, 2);
    JsonNode status = new ObjectMapper().readTree(json.toFile()).path("status");
    assertThat(status.path("conditions").findValuesAsText("message"))
        .anySatisfy(
            message -> assertThat(message).contains("starts from " + best, "of training shapes"));
    assertThat(status.path("promotion")).hasSize(1);
    try (Stream<Path> logs = Files.list(directory.resolve("home/runs/shapes-finer/logs"))) {
      Path trainer =
          logs.filter(log -> log.getFileName().toString().contains("train"))
              .findFirst()
              .orElseThrow();
      assertThat(trainer).content().contains("/best/" + best);
    }
  }
}
