package dev.detector.worker.page;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** The plane of two axes in an SVG of this size. */
public record Plot(int width, int height, Axis across, Axis up) {
  private static final int LEFT = 60;
  private static final int RIGHT = 12;
  private static final int TOP = 22;
  private static final int BOTTOM = 42;

  /** Width of a letter of a name at its largest, for narrow screens. */
  private static final int LETTER = 9;

  /** Where a value of the axis across is. */
  public double x(double value) {
    return LEFT + across.place(value) * (width - LEFT - RIGHT);
  }

  /** Where a value of the axis upwards is. */
  public double y(double value) {
    return TOP + (1 - up.place(value)) * (height - TOP - BOTTOM);
  }

  /** Both coordinates of a point, as paths take them. */
  public String point(double across, double up) {
    return Markup.format("%.1f,%.1f", x(across), y(up));
  }

  /** The opened SVG with grid, numbers and labels; the caller closes it. */
  public String frame() {
    StringBuilder svg =
        new StringBuilder(
            Markup.format(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s over %s\">%n",
                width, height, up.label(), across.label()));
    for (double tick : up.ticks()) {
      svg.append(
          Markup.format(
              """
              <path class="grid" d="M%s L%s"/><text class="tick end" x="%d" y="%.1f">%s</text>
              """,
              point(across.low(), tick),
              point(across.high(), tick),
              LEFT - 6,
              y(tick) + 4,
              Markup.number(tick)));
    }
    for (double tick : across.ticks()) {
      svg.append(
          Markup.format(
              """
              <path class="grid" d="M%s L%s"/><text class="tick mid" x="%.1f" y="%d">%s</text>
              """,
              point(tick, up.low()),
              point(tick, up.high()),
              x(tick),
              height - BOTTOM + 18,
              Markup.number(tick)));
    }
    svg.append(
        Markup.format(
            """
            <text class="tick mid" x="%d" y="%d">%s</text>\
            <text class="tick mid" transform="translate(12,%d) rotate(-90)">%s</text>
            """,
            (LEFT + width - RIGHT) / 2,
            height - 4,
            across.label(),
            (TOP + height - BOTTOM) / 2,
            up.label()));
    return svg.toString();
  }

  /**
   * Dashed lines upwards at some values, with their names above; values beyond the axis and names
   * that would cover their neighbours are left out.
   */
  public String markers(SortedMap<Double, String> names) {
    StringBuilder svg = new StringBuilder();
    double free = 0;
    for (Map.Entry<Double, String> marker : names.entrySet()) {
      if (across.contains(marker.getKey())) {
        double x = x(marker.getKey());
        svg.append(
            Markup.format(
                "<path class=\"marker\" d=\"M%s L%s\"/>%n",
                point(marker.getKey(), up.low()), point(marker.getKey(), up.high())));
        double half = LETTER * marker.getValue().length() / 2.0;
        double middle = Math.max(half, Math.min(width - half, x));
        if (middle - half >= free) {
          free = middle + half + LETTER;
          svg.append(
              Markup.format(
                  "<text class=\"mark mid\" x=\"%.1f\" y=\"%d\">%s</text>%n",
                  middle, TOP - 6, Markup.escape(marker.getValue())));
        }
      }
    }
    return svg.toString();
  }

  /** A line through points, as a path's {@code d}. */
  public static String path(List<String> points) {
    return points.isEmpty() ? "" : "M" + String.join("L", points);
  }
}
