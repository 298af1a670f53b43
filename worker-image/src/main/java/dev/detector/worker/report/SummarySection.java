package dev.detector.worker.report;

import dev.detector.worker.metrics.CocoMetric;
import dev.detector.worker.metrics.ErrorKind;
import dev.detector.worker.page.Markup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The head of the page: the four numbers to know, and what stands out. */
final class SummarySection {
  private static final Map<CocoMetric, String> TILES_NAMES =
      Map.of(
          CocoMetric.AP, "mAP",
          CocoMetric.AP50, "AP at IoU .50",
          CocoMetric.AP75, "AP at IoU .75",
          CocoMetric.AR100, "recall, 100 boxes");
  private static final List<CocoMetric> TILES =
      List.of(CocoMetric.AP, CocoMetric.AP50, CocoMetric.AP75, CocoMetric.AR100);

  private SummarySection() {}

  static String of(Report report) {
    Findings findings = report.findings();
    StringBuilder html = new StringBuilder("<header>\n");
    html.append("<h1>Evaluation of ").append(Markup.escape(report.checkpoint())).append("</h1>\n");
    html.append(
        Markup.format(
            "<p class=\"what\">Step %s · %s images, %s objects, %s classes%s · %s</p>%n",
            Markup.count(report.step()),
            Markup.count(findings.images()),
            Markup.count(findings.objects()),
            Markup.count(findings.classes().size()),
            report.data().isEmpty() ? "" : " of " + Markup.escape(report.data()),
            Markup.escape(
                report
                    .time()
                    .replaceFirst("T", " ")
                    .replaceFirst("(:\\d\\d)(\\.\\d+)?Z", "$1 UTC"))));
    html.append("<div class=\"tiles\">\n");
    for (CocoMetric metric : TILES) {
      double now = findings.metrics().get(metric);
      Optional<Double> before = report.comparison().map(c -> c.metrics().get(metric.tag()));
      html.append(
          Markup.tile(
              TILES_NAMES.get(metric),
              Markup.share(now),
              "",
              before.map(old -> Markup.delta(old, now)).orElse("")));
    }
    html.append("</div>\n");
    report.comparison().ifPresent(c -> html.append(verdict(c)));
    List<String> points = points(findings);
    if (!points.isEmpty()) {
      html.append("<ol class=\"points\">\n");
      points.forEach(point -> html.append("<li>").append(point).append("</li>\n"));
      html.append("</ol>\n");
    }
    return html.append("</header>\n").toString();
  }

  private static String verdict(Comparison comparison) {
    return Markup.format(
        "<p class=\"what\">%s <code>%s</code>: %s here, %s in %s (step %s), the best before.</p>%n",
        comparison.better() ? "<b>Best so far</b> by" : "Not the best so far by",
        Markup.escape(comparison.metric()),
        Markup.format("%.4f", comparison.now()),
        Markup.format("%.4f", comparison.before()),
        Markup.escape(comparison.checkpoint()),
        Markup.count(comparison.step()));
  }

  /** What stands out, most costly first. */
  private static List<String> points(Findings findings) {
    List<String> points = new ArrayList<>();
    if (findings.objects() == 0) {
      return points;
    }
    ErrorKind costliest = ErrorSection.costliest(findings.errors());
    double gain = findings.errors().kinds().get(costliest).gain();
    if (gain >= 0.005) {
      points.add(
          Markup.format(
              "Most average precision is lost to <a href=\"#errors\">%s</a>: %.1f points of AP50.",
              ErrorTexts.of(costliest).noun(), 100 * gain));
    }
    List<ClassFindings> measured =
        findings.classes().stream().filter(c -> c.objects() > 0).toList();
    if (measured.size() > 1) {
      Comparator<ClassFindings> byPrecision =
          Comparator.comparingDouble(ClassFindings::averagePrecision);
      ClassFindings weakest = measured.stream().min(byPrecision).orElseThrow();
      ClassFindings strongest = measured.stream().max(byPrecision).orElseThrow();
      points.add(
          Markup.format(
              "The weakest class is <a href=\"#classes\">%s</a>, AP %s from %s objects; the"
                  + " strongest is %s, %s.",
              Markup.escape(weakest.name()),
              Markup.share(weakest.averagePrecision()),
              Markup.count(weakest.objects()),
              Markup.escape(strongest.name()),
              Markup.share(strongest.averagePrecision())));
    }
    if (findings.best().right() > 0) {
      points.add(
          Markup.format(
              "One threshold for all classes: <a href=\"#thresholds\">score %s</a> finds %s of the"
                  + " objects, and %s of what it reports is right.",
              Markup.share(findings.best().threshold()),
              Markup.percent(findings.best().recall()),
              Markup.percent(findings.best().precision())));
    }
    return points;
  }
}
