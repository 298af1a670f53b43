package dev.detector.worker.report;

import dev.detector.worker.metrics.OperatingPoint;
import dev.detector.worker.page.Markup;
import java.util.ArrayList;
import java.util.List;

/** Which score threshold to use, and what it gives. */
final class ThresholdSection {
  private static final List<String> HEAD =
      List.of("class", "threshold", "F1", "precision", "recall", "right", "wrong", "missed");

  private ThresholdSection() {}

  static String of(Findings findings) {
    List<List<String>> rows = new ArrayList<>();
    if (findings.classes().size() > 1) {
      rows.add(row("<b>all classes</b>", findings.best()));
    }
    for (ClassFindings one : findings.classes()) {
      if (one.objects() > 0) {
        rows.add(row(Markup.escape(one.name()), one.best()));
      }
    }
    return Markup.section(
        "thresholds",
        "Which threshold to use",
        "The score from which detections are taken so that F1 is greatest, at IoU .5.",
        Markup.format(
            "Serve with <code>--score_threshold=%.2f</code> (in a training:"
                + " <code>spec.inference.scoreThreshold</code>); go higher where a false alarm"
                + " costs more than a miss, lower where it is the other way round.",
            Math.floor(100 * findings.best().threshold()) / 100),
        Markup.table(HEAD, rows));
  }

  private static List<String> row(String name, OperatingPoint point) {
    return List.of(
        name,
        point.right() == 0 ? "–" : Markup.share(point.threshold()),
        Markup.bar(point.f1()),
        Markup.share(point.precision()),
        Markup.share(point.recall()),
        Markup.count(point.right()),
        Markup.count(point.wrong()),
        Markup.count(point.missed()));
  }
}
