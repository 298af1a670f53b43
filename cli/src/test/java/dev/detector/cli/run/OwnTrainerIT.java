package dev.detector.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The example of a trainer that is none of ours, through the packaged program: trained, validated,
 * promoted and exported. Needs python3.
 */
class OwnTrainerIT {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path EXAMPLE = ROOT.resolve("examples/bring-your-own-trainer");

  @TempDir private Path directory;

  @Test
  void aPythonProgramIsTrainedWithLikeOurs() throws IOException, InterruptedException {
    String path = System.getenv("PATH");
    assumeTrue(
        Stream.of(path.split(File.pathSeparator, -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "python3"))),
        "no python3 on PATH");
    ProcessBuilder builder =
        new ProcessBuilder(
            ROOT.resolve("cli/target/cli/bin/detector").toString(),
            "run",
            EXAMPLE.resolve("training.yaml").toString(),
            "--home",
            directory.resolve("home").toString(),
            "--until-ready",
            "-o",
            "json");
    builder.environment().put("PATH", EXAMPLE + File.pathSeparator + path);
    Path json = directory.resolve("json");
    Path said = directory.resolve("said");
    Process run = builder.redirectOutput(json.toFile()).redirectError(said.toFile()).start();

    assertThat(run.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(run.exitValue()).as(Files.readString(said)).isZero();
    JsonNode status = new ObjectMapper().readTree(json.toFile()).path("status");
    assertThat(status.path("phase").asText()).isEqualTo("Succeeded");
    assertThat(status.at("/training/step").asLong()).isEqualTo(400);
    assertThat(status.at("/training/loss/total").asDouble()).isBetween(0.0, 0.01);
    assertThat(status.at("/validation/evaluations").asInt()).isEqualTo(8);
    assertThat(status.at("/export/digest").asText()).startsWith("sha256:");
  }
}
