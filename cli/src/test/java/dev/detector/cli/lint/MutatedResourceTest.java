package dev.detector.cli.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

/** Whatever is in the YAML file, lint tells findings. */
class MutatedResourceTest {
  private static List<String> lines;
  private static Path file;

  @BeforeContainer
  static void readExample() throws IOException {
    lines = Files.readAllLines(Path.of("../examples/shapes/training.yaml"));
    file = Files.createTempFile("mutated", ".yaml");
  }

  @AfterContainer
  static void removeFile() throws IOException {
    Files.delete(file);
  }

  /** Another text in a line: in its place, or behind its key. */
  record Change(double place, boolean value, String text) {
    void to(List<String> all) {
      int at = (int) (place * all.size());
      String line = all.get(at);
      int colon = line.indexOf(':');
      all.set(at, value && colon > 0 ? line.substring(0, colon + 1) + " " + text : text);
    }
  }

  @Provide
  Arbitrary<List<Change>> changes() {
    Arbitrary<String> telling =
        Arbitraries.of("", "5", "-1", "null", "[]", "{}", "[a]", "{a: b}", "\"", "---", "x: y")
            .edgeCases(none -> none.none());
    return Combinators.combine(
            Arbitraries.doubles().between(0, true, 1, false),
            Arbitraries.of(true, true, false),
            Arbitraries.oneOf(telling, telling, Arbitraries.strings().ofMaxLength(6)))
        .as(Change::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3);
  }

  @Property(tries = 300)
  void endsInFindings(@ForAll("changes") List<Change> changes) {
    List<String> text = new ArrayList<>(lines);
    changes.forEach(change -> change.to(text));
    write(String.join("\n", text));
    CommandLine line = new CommandLine(new LintCommand());
    line.setOut(new PrintWriter(new StringWriter()));
    assertThat(line.execute(file.toString())).isIn(0, 65);
  }

  private static void write(String text) {
    try {
      Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
