package dev.detector.worker.dataset.inspection;

import java.util.Map;
import java.util.stream.Collectors;

/** An inspection in a few lines. */
public final class InspectionText {
  private InspectionText() {}

  /** Counts by split and class, then the advice. */
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
    for (Advice advice : Advice.of(data)) {
      out.append("%-8s %s %s%n".formatted(advice.word(), advice.what(), advice.mend()));
    }
    return out.toString();
  }
}
