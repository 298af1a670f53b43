package dev.detector.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A program of the platform team's, such as helm or kubectl, on PATH.
 *
 * @param exit its exit code
 * @param out what it printed, errors included
 */
public record Program(int exit, String out) {

  /** Runs it to its end, whatever that is. */
  public static Program run(String... command) {
    try {
      Path out = Files.createTempFile("program", ".out");
      try {
        int exit =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start()
                .waitFor();
        return new Program(exit, Files.readString(out, StandardCharsets.UTF_8));
      } finally {
        Files.delete(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What it prints; it has to end well. */
  public static String output(String... command) {
    Program program = run(command);
    assertThat(program.exit())
        .as("%s\n%s", String.join(" ", List.of(command)), program.out())
        .isZero();
    return program.out();
  }
}
