package dev.detector.worker.report;

import dev.detector.worker.page.Markup;
import java.util.ArrayList;
import java.util.List;

/** All metrics by their tags. */
final class MetricsSection {
  private MetricsSection() {}

  static String of(Report report) {
    List<List<String>> rows = new ArrayList<>();
    report
        .tags()
        .forEach(
            (tag, value) -> {
              if (!tag.contains("ByCategory/")) {
                rows.add(
                    List.of(
                        "<code>" + Markup.escape(tag) + "</code>",
                        value < 0 || Double.isNaN(value) ? "–" : Markup.format("%.4f", value),
                        report
                            .comparison()
                            .filter(c -> c.metrics().containsKey(tag))
                            .map(c -> Markup.format("%.4f", c.metrics().get(tag)))
                            .orElse("–")));
              }
            });
    return Markup.section(
        "metrics",
        "All numbers",
        "Under the tags of the Object Detection API, as in the event files, beside the best"
            + " checkpoint before; a dash where there is nothing to measure against.",
        "Compare runs by these tags; <code>metrics.json</code> beside this page has them for"
            + " programs, with those of each class.",
        Markup.table(List.of("metric", "here", "best before"), rows));
  }
}
