package dev.detector.worker.dataset.inspection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Charts as SVG elements that stand in a page and take its colours. */
final class Chart {
  private static final double WIDTH = 640;
  private static final double HEIGHT = 240;
  private static final double LEFT = 52;
  private static final double RIGHT = 12;
  private static final double TOP = 18;
  private static final double BOTTOM = 40;

  /** One colour's share of a histogram; all series have the same edges. */
  record Series(String name, Histogram histogram) {}

  /** A vertical line at a value. */
  record Marker(double value, String label) {}

  /** A box shape in the plane of widths and heights. */
  record Shape(double width, double height, int series) {}

  private Chart() {}

  /** Stacked bars; ticks at {@code ticks}. */
  static String histogram(
      List<Series> series,
      boolean logarithmic,
      List<Marker> markers,
      double[] ticks,
      String axis,
      String title) {
    double[] edges = series.get(0).histogram().edges();
    int bins = edges.length - 1;
    double low = position(edges[0], logarithmic);
    double high = position(edges[bins], logarithmic);
    int[] totals = new int[bins];
    for (Series one : series) {
      for (int i = 0; i < bins; i++) {
        totals[i] += one.histogram().counts()[i];
      }
    }
    int most = Math.max(1, Arrays.stream(totals).max().orElse(1));
    double top = ceiling(most);
    double scaleX = (WIDTH - LEFT - RIGHT) / (high - low);
    double scaleY = (HEIGHT - TOP - BOTTOM) / top;
    StringBuilder out = open(HEIGHT, title);
    for (int i = 0; i <= 4; i++) {
      gridLine(out, HEIGHT - BOTTOM - i * top / 4 * scaleY, Html.count(Math.round(i * top / 4)));
    }
    double[] floor = new double[bins];
    for (int s = 0; s < series.size(); s++) {
      for (int i = 0; i < bins; i++) {
        int count = series.get(s).histogram().counts()[i];
        if (count > 0) {
          double x = LEFT + (position(edges[i], logarithmic) - low) * scaleX;
          double next = LEFT + (position(edges[i + 1], logarithmic) - low) * scaleX;
          double height = count * scaleY;
          double y = HEIGHT - BOTTOM - (floor[i] + count) * scaleY;
          out.append("<rect class=\"s").append(s % 8).append("\" x=\"").append(Html.at(x + 0.5));
          out.append("\" y=\"").append(Html.at(y)).append("\" width=\"");
          out.append(Html.at(Math.max(0.8, next - x - 1))).append("\" height=\"");
          out.append(Html.at(height)).append("\"><title>");
          out.append(Html.escape(series.get(s).name())).append(": ").append(Html.count(count));
          out.append(" from ").append(Html.number(edges[i])).append(" to ");
          out.append(Html.number(edges[i + 1])).append("</title></rect>");
          floor[i] += count;
        }
      }
    }
    for (double tick : ticks) {
      if (tick >= edges[0] && tick <= edges[bins]) {
        double x = LEFT + (position(tick, logarithmic) - low) * scaleX;
        text(out, x, HEIGHT - BOTTOM + 16, "middle", "tick", Html.number(tick));
      }
    }
    for (Marker marker : markers) {
      if (marker.value() >= edges[0] && marker.value() <= edges[bins]) {
        double x = LEFT + (position(marker.value(), logarithmic) - low) * scaleX;
        line(out, "marker", x, TOP, x, HEIGHT - BOTTOM);
        text(out, x, TOP - 5, "middle", "mark", marker.label());
      }
    }
    text(out, LEFT + (WIDTH - LEFT - RIGHT) / 2, HEIGHT - 6, "middle", "axis", axis);
    return out.append("</svg>").toString();
  }

  /**
   * Boxes by width and height on logarithmic axes, with the anchors' shapes among them.
   *
   * @param boxes dots
   * @param anchors crosses
   */
  static String shapes(List<Shape> boxes, List<Shape> anchors, String unit, String title) {
    double height = 420;
    double low = 1000;
    double high = 10;
    for (Shape shape : boxes) {
      low = Math.min(low, Math.min(shape.width(), shape.height()));
      high = Math.max(high, Math.max(shape.width(), shape.height()));
    }
    low = Math.max(0.5, low / 1.3);
    high *= 1.3;
    double from = Math.log(low);
    double scaleX = (WIDTH - LEFT - RIGHT) / (Math.log(high) - from);
    double scaleY = (height - TOP - BOTTOM) / (Math.log(high) - from);
    StringBuilder out = open(height, title);
    for (double tick : decades(low, high)) {
      double x = LEFT + (Math.log(tick) - from) * scaleX;
      double y = height - BOTTOM - (Math.log(tick) - from) * scaleY;
      line(out, "grid", x, TOP, x, height - BOTTOM);
      gridLine(out, y, Html.number(tick));
      text(out, x, height - BOTTOM + 16, "middle", "tick", Html.number(tick));
    }
    for (Shape box : boxes) {
      out.append("<circle class=\"dot s").append(box.series() % 8).append("\" r=\"2.2\" cx=\"");
      out.append(Html.at(LEFT + (Math.log(Math.max(low, box.width())) - from) * scaleX));
      out.append("\" cy=\"");
      out.append(
          Html.at(height - BOTTOM - (Math.log(Math.max(low, box.height())) - from) * scaleY));
      out.append("\"/>");
    }
    for (Shape anchor : anchors) {
      if (Math.max(anchor.width(), anchor.height()) < high
          && Math.min(anchor.width(), anchor.height()) > low) {
        double x = LEFT + (Math.log(anchor.width()) - from) * scaleX;
        double y = height - BOTTOM - (Math.log(anchor.height()) - from) * scaleY;
        out.append("<path class=\"anchor\" d=\"M").append(Html.at(x - 5)).append(' ');
        out.append(Html.at(y)).append("h10M").append(Html.at(x)).append(' ');
        out.append(Html.at(y - 5)).append("v10\"><title>anchor ");
        out.append(Html.number(anchor.width())).append(" x ").append(Html.number(anchor.height()));
        out.append("</title></path>");
      }
    }
    text(out, LEFT + (WIDTH - LEFT - RIGHT) / 2, height - 6, "middle", "axis", "width, " + unit);
    text(out, 4, TOP - 8, "start", "axis", "height, " + unit);
    return out.append("</svg>").toString();
  }

  /** A square of cells, darker where more is. */
  static String heat(int[][] counts, String title) {
    int n = counts.length;
    int most = 1;
    for (int[] row : counts) {
      most = Math.max(most, Arrays.stream(row).max().orElse(0));
    }
    double side = 320;
    double cell = side / n;
    StringBuilder out = new StringBuilder();
    out.append("<svg class=\"heat\" viewBox=\"0 0 320 320\" role=\"img\" aria-label=\"");
    out.append(Html.escape(title)).append("\">");
    for (int y = 0; y < n; y++) {
      for (int x = 0; x < n; x++) {
        double share = Math.sqrt(counts[y][x] / (double) most);
        out.append(
            String.format(
                Locale.ROOT,
                "<rect class=\"cell\" x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\""
                    + " opacity=\"%.3f\"><title>%d</title></rect>",
                x * cell + 0.4,
                y * cell + 0.4,
                cell - 0.8,
                cell - 0.8,
                0.04 + 0.96 * share,
                counts[y][x]));
      }
    }
    return out.append("</svg>").toString();
  }

  private static double position(double value, boolean logarithmic) {
    return logarithmic ? Math.log(value) : value;
  }

  /** The least round number that is not below and whose quarters are whole. */
  private static double ceiling(int most) {
    double power = 4;
    while (true) {
      for (double step : new double[] {1, 1.5, 2, 3, 4, 5, 6, 8}) {
        if (step * power >= most && step * power % 4 == 0) {
          return step * power;
        }
      }
      power *= 10;
    }
  }

  private static double[] decades(double low, double high) {
    List<Double> ticks = new ArrayList<>();
    for (double power = 0.1; power <= high; power *= 10) {
      for (double step : new double[] {1, 2, 5}) {
        if (step * power >= low && step * power <= high) {
          ticks.add(step * power);
        }
      }
    }
    return ticks.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static StringBuilder open(double height, String title) {
    StringBuilder out = new StringBuilder();
    out.append("<svg viewBox=\"0 0 ").append(Html.at(WIDTH)).append(' ').append(Html.at(height));
    return out.append("\" role=\"img\" aria-label=\"").append(Html.escape(title)).append("\">");
  }

  private static void gridLine(StringBuilder out, double y, String label) {
    line(out, "grid", LEFT, y, WIDTH - RIGHT, y);
    text(out, LEFT - 8, y + 4, "end", "tick", label);
  }

  private static void line(
      StringBuilder out, String style, double x1, double y1, double x2, double y2) {
    out.append("<line class=\"").append(style).append("\" x1=\"").append(Html.at(x1));
    out.append("\" y1=\"").append(Html.at(y1)).append("\" x2=\"").append(Html.at(x2));
    out.append("\" y2=\"").append(Html.at(y2)).append("\"/>");
  }

  private static void text(
      StringBuilder out, double x, double y, String anchor, String style, String text) {
    out.append("<text class=\"").append(style).append("\" text-anchor=\"").append(anchor);
    out.append("\" x=\"").append(Html.at(x)).append("\" y=\"").append(Html.at(y)).append("\">");
    out.append(Html.escape(text)).append("</text>");
  }
}
