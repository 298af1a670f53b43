package dev.detector.worker.report;

import dev.detector.worker.metrics.CocoMetric;
import dev.detector.worker.page.Markup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** This checkpoint beside the best before it, class by class. */
final class ComparisonSection {
  private static final List<String> HEAD =
      List.of("class", "AP before", "AP now", "points", "AP50 before", "AP50 now", "points");

  private ComparisonSection() {}

  static String of(Report report) {
    if (report.comparison().isEmpty()) {
      return "";
    }
    Comparison comparison = report.comparison().get();
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        row(
            "<b>all classes</b>",
            comparison.metrics().getOrDefault(CocoMetric.AP.tag(), -1.0),
            report.findings().metrics().get(CocoMetric.AP),
            comparison.metrics().getOrDefault(CocoMetric.AP50.tag(), -1.0),
            report.findings().metrics().get(CocoMetric.AP50)));
    comparison.classes().stream()
        .sorted(Comparator.comparingDouble(c -> c.apNow() - c.apBefore()))
        .forEach(
            c ->
                rows.add(
                    row(
                        Markup.escape(c.name()),
                        c.apBefore(),
                        c.apNow(),
                        c.ap50Before(),
                        c.ap50Now())));
    return Markup.section(
        "comparison",
        "Since " + Markup.escape(comparison.checkpoint()),
        Markup.format(
            "The best before, at step %s, beside this one; differences in points of a hundred.",
            Markup.count(comparison.step())),
        advice(comparison),
        Markup.table(HEAD, rows));
  }

  private static List<String> row(
      String name, double before, double now, double before50, double now50) {
    return List.of(
        name,
        Markup.share(before),
        Markup.share(now),
        Markup.delta(before, now),
        Markup.share(before50),
        Markup.share(now50),
        Markup.delta(before50, now50));
  }

  private static String advice(Comparison comparison) {
    List<String> fallen =
        comparison.classes().stream()
            .filter(c -> c.apNow() >= 0 && c.apNow() < c.apBefore() - 0.01)
            .sorted(Comparator.comparingDouble(c -> c.apNow() - c.apBefore()))
            .map(c -> Markup.escape(c.name()))
            .limit(5)
            .toList();
    if (fallen.isEmpty()) {
      return comparison.better()
          ? "No class has lost a point: this checkpoint can take the other's place."
          : "No class has lost a point, yet the deciding metric has not risen: train on.";
    }
    return "Look at "
        + Markup.list(fallen)
        + " before you take this checkpoint: they have lost more than a point.";
  }
}
