package dev.detector.worker.dataset.inspection;

import dev.detector.worker.dataset.anchors.NetworkBox;
import dev.detector.worker.page.Axis;
import dev.detector.worker.page.Markup;
import dev.detector.worker.page.Plot;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Boxes as dots by width and height on logarithmic axes, anchors as crosses among them. */
final class ShapeChart {
  private static final int DOTS = 4000;
  private static final double MARGIN = 1.3;
  private static final double LEAST = 0.5;

  /** Half of a cross. */
  private static final int ARM = 5;

  private record Dot(NetworkBox box, int series) {}

  private ShapeChart() {}

  /**
   * The drawing; of many boxes some.
   *
   * @param boxes one at least
   * @param unit of both axes
   */
  static String of(
      List<NetworkBox> boxes, ClassSeries series, List<AnchorShape> anchors, String unit) {
    List<Dot> dots = dots(boxes, series);
    double low = dots.stream().mapToDouble(d -> shorter(d.box())).min().orElseThrow() / MARGIN;
    double high = dots.stream().mapToDouble(d -> longer(d.box())).max().orElseThrow() * MARGIN;
    low = Math.max(LEAST, low);
    high = Math.max(2 * low, high);
    Plot plot =
        new Plot(
            480,
            420,
            Axis.logarithmic(low, high, "width, " + unit),
            Axis.logarithmic(low, high, "height, " + unit));
    StringBuilder svg = new StringBuilder(plot.frame());
    for (Dot dot : dots) {
      svg.append(
          Markup.format(
              "<circle class=\"dot %s\" r=\"2.2\" cx=\"%.1f\" cy=\"%.1f\"/>",
              Markup.series(dot.series()),
              plot.x(Math.max(low, dot.box().width())),
              plot.y(Math.max(low, dot.box().height()))));
    }
    for (AnchorShape anchor : anchors) {
      if (Math.max(anchor.width(), anchor.height()) < high
          && Math.min(anchor.width(), anchor.height()) > low) {
        double x = plot.x(anchor.width());
        double y = plot.y(anchor.height());
        svg.append(
            Markup.format(
                "<path class=\"anchor\" d=\"M%.1f %.1fh%dM%.1f %.1fv%d\">"
                    + "<title>anchor %s x %s</title></path>%n",
                x - ARM,
                y,
                2 * ARM,
                x,
                y - ARM,
                2 * ARM,
                Markup.number(anchor.width()),
                Markup.number(anchor.height())));
      }
    }
    return svg.append("</svg>\n").toString();
  }

  /** The commonest classes first: they would cover the others. */
  private static List<Dot> dots(List<NetworkBox> boxes, ClassSeries series) {
    long[] counts = new long[series.names().size()];
    boxes.forEach(box -> counts[series.place(box.className())]++);
    int every = (boxes.size() + DOTS - 1) / DOTS;
    return IntStream.range(0, boxes.size())
        .filter(i -> i % every == 0)
        .mapToObj(i -> new Dot(boxes.get(i), series.place(boxes.get(i).className())))
        .sorted(Comparator.comparingLong(dot -> -counts[dot.series()]))
        .toList();
  }

  private static double shorter(NetworkBox box) {
    return Math.min(box.width(), box.height());
  }

  private static double longer(NetworkBox box) {
    return Math.max(box.width(), box.height());
  }
}
