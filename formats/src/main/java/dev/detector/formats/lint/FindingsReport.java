package dev.detector.formats.lint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detector.formats.ExitCode;
import dev.detector.formats.lint.Finding.Severity;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What lint says about one configuration, for people and for programs.
 *
 * @param source the file, or what the configuration is called
 */
public record FindingsReport(String source, Findings findings) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * Prints it.
   *
   * @param json whether for programs
   * @return exit status of a program that was asked for nothing else
   */
  public int print(PrintWriter out, boolean json) {
    out.print(json ? json() + System.lineSeparator() : text());
    out.flush();
    return (findings.hasErrors() ? ExitCode.BAD_INPUT : ExitCode.DONE).code();
  }

  /**
   * Each finding with severity and field, what is wrong, and the mend; then the counts. What
   * several fields have is told once.
   */
  public String text() {
    String each =
        findings.told().stream()
            .map(
                told ->
                    "%-7s  %s%n         %s%n         -> %s%n%n"
                        .formatted(
                            word(told.severity()),
                            String.join("%n         ".formatted(), told.paths()),
                            told.message(),
                            told.mend()))
            .collect(Collectors.joining());
    return each
        + "%s: %s, %s, %s%n"
            .formatted(
                source, count(Severity.ERROR), count(Severity.WARNING), count(Severity.INFO));
  }

  /** {@code {source, errors, warnings, notes, findings: [{severity, path, message, mend}]}}. */
  public String json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("source", source);
    root.put("errors", findings.of(Severity.ERROR).size());
    root.put("warnings", findings.of(Severity.WARNING).size());
    root.put("notes", findings.of(Severity.INFO).size());
    root.putArray("findings");
    for (Finding finding : findings.all()) {
      root.withArray("findings")
          .addObject()
          .put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
          .put("path", finding.path())
          .put("message", finding.message())
          .put("mend", finding.mend());
    }
    try {
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts and numbers can be written", e);
    }
  }

  private String count(Severity severity) {
    int n = findings.of(severity).size();
    return n + " " + word(severity) + (n == 1 ? "" : "s");
  }

  private static String word(Severity severity) {
    return severity == Severity.INFO ? "note" : severity.name().toLowerCase(Locale.ROOT);
  }
}
