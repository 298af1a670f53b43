package dev.detector.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import picocli.CommandLine;

/** Whatever bytes are in the file, lint tells findings, or one error that is the user's to mend. */
class MutatedConfigTest {
  private static byte[] config;
  private static Path file;

  @BeforeContainer
  static void readConfig() throws IOException {
    config = Files.readAllBytes(Path.of("../examples/shapes/pipeline.config"));
    file = Files.createTempFile("mutated", ".config");
  }

  @AfterContainer
  static void removeFile() throws IOException {
    Files.delete(file);
  }

  /** Bytes in the place of others. */
  @SuppressWarnings("ArrayRecordComponent") // Made for one try.
  record Change(double place, int removed, byte[] put) {
    byte[] of(byte[] all) {
      int at = (int) (place * all.length);
      int rest = Math.min(all.length, at + removed);
      return ByteBuffer.allocate(at + put.length + all.length - rest)
          .put(all, 0, at)
          .put(put)
          .put(all, rest, all.length - rest)
          .array();
    }
  }

  @Provide
  Arbitrary<List<Change>> changes() {
    Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(4);
    Arbitrary<byte[]> telling =
        Arbitraries.of("\"", "{", "}", "[", "*", "../", "\\000", "\0", "@9", "-", "9999999999")
            .map(String::getBytes);
    return Combinators.combine(
            Arbitraries.doubles().between(0, true, 1, false),
            Arbitraries.integers().between(0, 12),
            Arbitraries.oneOf(noise, telling))
        .as(Change::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3);
  }

  @Property(tries = 300)
  void endsInFindingsOrAnErrorOfTheInput(@ForAll("changes") List<Change> changes) {
    byte[] bytes = config;
    for (Change change : changes) {
      bytes = change.of(bytes);
    }
    write(bytes);
    StringWriter out = new StringWriter();
    CommandLine line = new CommandLine(new LintCommand());
    line.setOut(new PrintWriter(out));
    line.setExecutionExceptionHandler((failure, any, parsed) -> FailureReport.exitStatus(failure));
    int status = line.execute("--pipeline_config_path=" + file);
    assertThat(status).isIn(0, 65);
    assertThat(out.toString()).doesNotContain("Exception");
  }

  private static void write(byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
