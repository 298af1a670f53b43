package dev.detector.worker.dataset.inspection;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An inspection in a few lines. */
public final class InspectionText {
  /** How many files of a kind of damage are named; the page has all. */
  private static final int NAMED = 20;

  private InspectionText() {}

  /** Counts by split and class, the files that are missing or damaged, then the advice. */
  public static String of(Inspection data) {
    StringBuilder out = new StringBuilder();
    for (int s = 0; s < data.splits().size(); s++) {
      SplitScan split = data.splits().get(s);
      int at = s;
      String classes =
          data.objectsByClass().entrySet().stream()
              .map((Map.Entry<String, int[]> e) -> e.getKey() + " " + e.getValue()[at])
              .collect(Collectors.joining(", "));
      out.append(
          "%s: %d images, %d objects (%s)%n"
              .formatted(split.name(), split.images().size(), split.objects(), classes));
    }
    files(data, Problem.Kind.MISSING_FILE, out);
    files(data, Problem.Kind.UNREADABLE_RECORD, out);
    for (Advice advice : Advice.of(data)) {
      out.append("%-8s %s %s%n".formatted(advice.word(), advice.what(), advice.mend()));
    }
    return out.toString();
  }

  private static void files(Inspection data, Problem.Kind kind, StringBuilder out) {
    List<Problem> found = data.problems(kind);
    found.stream().limit(NAMED).forEach(one -> out.append("  %s%n".formatted(one.line())));
    if (found.size() > NAMED) {
      out.append("  and %d more%n".formatted(found.size() - NAMED));
    }
  }
}
