package dev.detector.formats.lint;

import dev.detector.formats.lint.Finding.Severity;
import java.util.ArrayList;
import java.util.List;

/** Collects the findings of one check. */
final class Report {
  private final List<Finding> findings = new ArrayList<>();

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
    return new Findings(findings);
  }
}
