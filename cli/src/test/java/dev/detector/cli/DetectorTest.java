package dev.detector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectorTest {
  @TempDir Path directory;
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return Detector.execute(new PrintStream(stderr, true, StandardCharsets.UTF_8), arguments);
  }

  /** As detector-worker does it. */
  @Test
  void aWrongCommandLineIsOneLineWithTheMend() {
    assertThat(run("trian")).isEqualTo(64);
    assertThat(run("lint")).isEqualTo(64);
    assertThat(run("lint", "-o", "yaml", "a.config")).isEqualTo(64);
    assertThat(stderr.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "detector: no such command: trian: detector: use one of run, lint, dataset;"
                + " see detector --help",
            "detector: Missing required parameter: 'FILE': detector lint: see detector lint --help",
            "detector: -o yaml: only json is known: detector lint: see detector lint --help");
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    assertThat(run("lint", directory + "/none.config")).isEqualTo(65);
    assertThat(run("lint", directory + "/none.yaml")).isEqualTo(65);
    assertThat(run("run", directory + "/none.yaml")).isEqualTo(65);
    assertThat(stderr.toString(StandardCharsets.UTF_8).lines())
        .hasSize(3)
        .allMatch(line -> line.contains("no such file") && line.contains(directory + "/none."));
  }
}
