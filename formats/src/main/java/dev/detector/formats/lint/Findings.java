package dev.detector.formats.lint;

import dev.detector.formats.BadInputException;
import dev.detector.formats.DetectorException;
import dev.detector.formats.lint.Finding.Severity;
import java.util.Comparator;
import java.util.List;
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
   * Returns if there is no error.
   *
   * @throws BadInputException with the first error, and how many more there are
   */
  public void throwIfErrors() {
    List<Finding> errors = of(Severity.ERROR);
    if (!errors.isEmpty()) {
      Finding first = errors.get(0);
      String more = errors.size() > 1 ? " (and " + (errors.size() - 1) + " more errors)" : "";
      throw new BadInputException(first.message() + more, first.path(), first.mend());
    }
  }
}
