package dev.detector.formats.lint;

import dev.detector.formats.lint.Finding.Severity;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects the findings of one check; what several rules find is one finding. */
final class Report {
  private final Set<Finding> findings = new LinkedHashSet<>();

  void error(String path, String message, String mend) {
    findings.add(new Finding(Severity.ERROR, path, message, mend));
  }

  void warning(String path, String message, String mend) {
    findings.add(new Finding(Severity.WARNING, path, message, mend));
  }

  void info(String path, String message, String mend) {
    findings.add(new Finding(Severity.INFO, path, message, mend));
  }

  Findings findings() {
    return new Findings(List.copyOf(findings));
  }
}
