package dev.detector.worker.report;

import java.util.Comparator;
import java.util.List;

/** Precision over recall, a line for each class. */
final class CurveSection {
  /** More lines than this cannot be told apart; the rest is grey. */
  private static final int COLOURS = 8;

  private static final int WIDTH = 480;
  private static final int HEIGHT = 340;
  private static final Plot PLOT = new Plot(WIDTH, HEIGHT);

  private CurveSection() {}

  static String of(Findings findings) {
    List<ClassFindings> shown =
        findings.classes().stream()
            .filter(c -> c.objects() > 0)
            .sorted(Comparator.comparingInt(c -> -c.objects()))
            .toList();
    StringBuilder svg = new StringBuilder(PLOT.frame("recall", "precision"));
    StringBuilder legend = new StringBuilder("<ul class=\"legend\">\n");
    for (int i = shown.size() - 1; i >= 0; i--) {
      svg.append(line(shown.get(i), i));
    }
    for (int i = 0; i < Math.min(COLOURS, shown.size()); i++) {
      legend.append(
          Markup.format(
              "<li><i class=\"c%d\"></i>%s <b>%s</b></li>%n",
              i,
              Markup.escape(shown.get(i).name()),
              Markup.share(shown.get(i).averagePrecision50())));
    }
    if (shown.size() > COLOURS) {
      legend.append(
          Markup.format("<li><i class=\"rest\"></i>%d more</li>%n", shown.size() - COLOURS));
    }
    legend.append("</ul>\n");
    svg.append("</svg>\n");
    return Markup.section(
        "curves",
        "Precision and recall",
        "Each point is one threshold at IoU .5; the ring is the one with the greatest F1, the"
            + " number in the legend is AP50.",
        "A curve that ends early misses objects at any threshold: more recall needs better anchors"
            + " or more data. One that falls early is wrong with high scores: look at its mistakes"
            + " above.",
        "<figure class=\"chart\">" + svg + "</figure>" + legend);
  }

  private static String line(ClassFindings one, int place) {
    StringBuilder points = new StringBuilder();
    double[] precisions = one.curve().precisions();
    for (int r = 0; r < precisions.length && precisions[r] > 0; r++) {
      points
          .append(points.isEmpty() ? "M" : "L")
          .append(PLOT.point((double) r / (precisions.length - 1), precisions[r]));
    }
    if (points.isEmpty()) {
      return "";
    }
    String colour = place < COLOURS ? "c" + place : "rest";
    String ring =
        place < COLOURS
            ? Markup.format(
                "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>",
                colour, PLOT.x(one.best().recall()), PLOT.y(one.best().precision()))
            : "";
    return Markup.format(
        "<g><title>%s: AP50 %s</title><path class=\"line %s\" d=\"%s\"/>%s</g>%n",
        Markup.escape(one.name()), Markup.share(one.averagePrecision50()), colour, points, ring);
  }
}
