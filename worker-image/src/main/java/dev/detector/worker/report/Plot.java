package dev.detector.worker.report;

/** A square of shares from 0 to 1 in an SVG of this size, with its axes. */
record Plot(int width, int height) {
  private static final int LEFT = 44;
  private static final int RIGHT = 12;
  private static final int TOP = 12;
  private static final int BOTTOM = 40;
  private static final int LINES = 5;

  double x(double share) {
    return LEFT + share * (width - LEFT - RIGHT);
  }

  double y(double share) {
    return TOP + (1 - share) * (height - TOP - BOTTOM);
  }

  String point(double across, double up) {
    return Markup.format("%.1f,%.1f", x(across), y(up));
  }

  /** The opened SVG with grid and labels. */
  String frame(String across, String up) {
    StringBuilder svg =
        new StringBuilder(
            Markup.format(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s over %s\">%n",
                width, height, up, across));
    for (int i = 0; i <= LINES; i++) {
      double share = (double) i / LINES;
      svg.append(
          Markup.format(
              """
              <path class="grid" d="M%s L%s M%s L%s"/>\
              <text class="tick end" x="%.1f" y="%.1f">%.1f</text>\
              <text class="tick mid" x="%.1f" y="%d">%.1f</text>
              """,
              point(0, share),
              point(1, share),
              point(share, 0),
              point(share, 1),
              x(0) - 6,
              y(share) + 4,
              share,
              x(share),
              height - BOTTOM + 18,
              share));
    }
    svg.append(
        Markup.format(
            """
            <text class="tick mid" x="%.1f" y="%d">%s</text>\
            <text class="tick mid" transform="translate(11,%.1f) rotate(-90)">%s</text>
            """,
            x(0.5), height - 4, across, y(0.5), up));
    return svg.toString();
  }
}
