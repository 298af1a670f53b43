package dev.detector.formats.lint;

import dev.detector.formats.BadInputException;
import dev.detector.formats.DetectorException;
import dev.detector.formats.lint.Finding.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What lint found, the worst first.
 *
 * @param all every finding
 */
public record Findings(List<Finding> all) {
  /** Sorts by severity and keeps the given order within one. */
  public Findings {
    all = all.stream().sorted(Comparator.comparing(Finding::severity)).toList();
  }

  /** The one error that a text cannot be read at all. */
  public static Findings unreadable(DetectorException e) {
    return new Findings(List.of(new Finding(Severity.ERROR, e.where(), e.what(), e.mend())));
  }

  /** With more of them. */
  public Findings with(List<Finding> more) {
    return new Findings(Stream.concat(all.stream(), more.stream()).toList());
  }

  /** Whether a run must not begin. */
  public boolean hasErrors() {
    return !of(Severity.ERROR).isEmpty();
  }

  /** The findings of one severity. */
  public List<Finding> of(Severity severity) {
    return all.stream().filter(finding -> finding.severity() == severity).toList();
  }

  /**
   * What is to be told once although several fields have it.
   *
   * @param paths those fields
   */
  public record Told(Severity severity, List<String> paths, String message, String mend) {
    /** One line: {@code paths: message: mend}. */
    public String line() {
      return String.join(", ", paths) + ": " + message + ": " + mend;
    }
  }

  /** All findings for people, in their order; those that differ in the field alone are one. */
  public List<Told> told() {
    Map<Finding, Told> told = new LinkedHashMap<>();
    for (Finding finding : all) {
      told.computeIfAbsent(
              new Finding(finding.severity(), "", finding.message(), finding.mend()),
              same -> new Told(same.severity(), new ArrayList<>(), same.message(), same.mend()))
          .paths()
          .add(finding.path());
    }
    return List.copyOf(told.values());
  }

  /**
   * Returns if there is no error.
   *
   * @throws BadInputException with the first error, and how many more there are
   */
  public void throwIfErrors() {
    List<Finding> errors = of(Severity.ERROR);
    if (!errors.isEmpty()) {
      Finding first = errors.get(0);
      int others = errors.size() - 1;
      String more =
          others == 0 ? "" : " (and %d more error%s)".formatted(others, others == 1 ? "" : "s");
      throw new BadInputException(first.message() + more, first.path(), first.mend());
    }
  }
}
