package dev.detector.worker.dataset.inspection;

import dev.detector.worker.page.Axis;
import dev.detector.worker.page.Markup;
import dev.detector.worker.page.Plot;
import java.util.List;
import java.util.SortedMap;

/** Histograms on top of each other, each in its colour. */
final class StackedBars {
  private static final double GAP = 0.5;

  /** One colour's share; all series have the same edges. */
  record Series(String name, Histogram histogram) {}

  private StackedBars() {}

  /**
   * The drawing.
   *
   * @param counted what the bars' heights count
   * @param markers dashed lines, by the value across
   */
  static String of(
      List<Series> series, Axis across, String counted, SortedMap<Double, String> markers) {
    double[] edges = series.get(0).histogram().edges();
    int bins = edges.length - 1;
    int most = 1;
    for (int i = 0; i < bins; i++) {
      int bin = i;
      most = Math.max(most, series.stream().mapToInt(s -> s.histogram().counts()[bin]).sum());
    }
    Plot plot = new Plot(480, 260, across, Axis.counts(most, counted));
    StringBuilder svg = new StringBuilder(plot.frame());
    for (int i = 0; i < bins; i++) {
      double left = plot.x(edges[i]) + GAP;
      double width = Math.max(2 * GAP, plot.x(edges[i + 1]) - GAP - left);
      int floor = 0;
      for (int s = 0; s < series.size(); s++) {
        int count = series.get(s).histogram().counts()[i];
        if (count > 0) {
          double top = plot.y(floor + count);
          svg.append(
              Markup.format(
                  "<rect class=\"stack %s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">"
                      + "<title>%s: %s from %s to %s</title></rect>%n",
                  Markup.series(s),
                  left,
                  top,
                  width,
                  plot.y(floor) - top,
                  Markup.escape(series.get(s).name()),
                  Markup.count(count),
                  Markup.number(edges[i]),
                  Markup.number(edges[i + 1])));
          floor += count;
        }
      }
    }
    return svg.append(plot.markers(markers)).append("</svg>\n").toString();
  }
}
