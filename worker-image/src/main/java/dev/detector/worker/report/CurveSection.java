package dev.detector.worker.report;

import dev.detector.worker.metrics.OperatingPoint;
import dev.detector.worker.page.Axis;
import dev.detector.worker.page.Markup;
import dev.detector.worker.page.Plot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Precision over recall and F1 over the threshold, a line for each class. */
final class CurveSection {
  private static final Plot RECALL =
      new Plot(480, 340, Axis.shares("recall"), Axis.shares("precision"));
  private static final Plot THRESHOLD =
      new Plot(480, 340, Axis.shares("score threshold"), Axis.shares("F1"));

  private CurveSection() {}

  static String of(Findings findings) {
    List<ClassFindings> shown =
        findings.classes().stream()
            .filter(c -> c.objects() > 0)
            .sorted(Comparator.comparingInt(c -> -c.objects()))
            .toList();
    StringBuilder recall = new StringBuilder(RECALL.frame());
    StringBuilder threshold = new StringBuilder(THRESHOLD.frame());
    for (int i = shown.size() - 1; i >= 0; i--) {
      recall.append(recall(shown.get(i), i));
      threshold.append(threshold(shown.get(i), i));
    }
    List<String> names = new ArrayList<>();
    for (ClassFindings one : shown.subList(0, Math.min(Markup.SERIES, shown.size()))) {
      names.add(
          Markup.format(
              "%s <b>%s</b>", Markup.escape(one.name()), Markup.share(one.averagePrecision50())));
    }
    if (shown.size() > Markup.SERIES) {
      names.add(shown.size() - Markup.SERIES + " more");
    }
    return Markup.section(
        "curves",
        "Precision, recall and F1",
        "In the first chart each point is one threshold at IoU .5, the second has F1 over the"
            + " threshold; the ring is the greatest F1, the number in the legend AP50.",
        "A curve that ends early misses objects at any threshold: more recall needs better anchors"
            + " or more data. One that falls early is wrong with high scores: look at its mistakes"
            + " above. Where F1 has a narrow peak, the threshold matters.",
        Markup.legend(names) + Markup.charts(recall + "</svg>", threshold + "</svg>"));
  }

  private static String recall(ClassFindings one, int place) {
    double[] precisions = one.curve().precisions();
    List<String> points = new ArrayList<>();
    for (int r = 0; r < precisions.length && precisions[r] > 0; r++) {
      points.add(RECALL.point((double) r / (precisions.length - 1), precisions[r]));
    }
    return line(
        one, place, points, RECALL.x(one.best().recall()), RECALL.y(one.best().precision()));
  }

  private static String threshold(ClassFindings one, int place) {
    List<String> points = new ArrayList<>();
    for (OperatingPoint point : one.thresholds()) {
      points.add(THRESHOLD.point(point.threshold(), point.f1()));
    }
    return line(
        one, place, points, THRESHOLD.x(one.best().threshold()), THRESHOLD.y(one.best().f1()));
  }

  private static String line(
      ClassFindings one, int place, List<String> points, double bestX, double bestY) {
    if (points.isEmpty() || one.best().right() == 0) {
      return "";
    }
    String ring =
        place < Markup.SERIES
            ? Markup.format(
                "<circle class=\"ring\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>", bestX, bestY)
            : "";
    return Markup.format(
        "<g class=\"%s\"><title>%s: AP50 %s, F1 %s at %s</title><path class=\"line\" d=\"%s\"/>%s"
            + "</g>%n",
        Markup.series(place),
        Markup.escape(one.name()),
        Markup.share(one.averagePrecision50()),
        Markup.share(one.best().f1()),
        Markup.share(one.best().threshold()),
        Plot.path(points),
        ring);
  }
}
