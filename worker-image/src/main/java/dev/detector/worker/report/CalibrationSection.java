package dev.detector.worker.report;

import dev.detector.worker.metrics.Calibration;
import dev.detector.worker.page.Axis;
import dev.detector.worker.page.Markup;
import dev.detector.worker.page.Plot;

/** Whether scores can be taken for probabilities. */
final class CalibrationSection {
  private static final Plot PLOT =
      new Plot(480, 340, Axis.shares("score"), Axis.shares("share that is right"));
  private static final double GOOD = 0.05;

  private CalibrationSection() {}

  static String of(Findings findings) {
    Calibration calibration = findings.calibration();
    StringBuilder svg = new StringBuilder(PLOT.frame());
    for (Calibration.Bin bin : calibration.bins()) {
      if (bin.count() > 0) {
        double left = PLOT.x(bin.low()) + 2;
        svg.append(
            Markup.format(
                "<rect class=\"rightbar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">"
                    + "<title>%s detections scored %.1f to %.1f: %s right, mean score"
                    + " %s</title></rect>%n",
                left,
                PLOT.y(bin.precision()),
                PLOT.x(bin.high()) - 2 - left,
                PLOT.y(0) - PLOT.y(bin.precision()),
                Markup.count(bin.count()),
                bin.low(),
                bin.high(),
                Markup.percent(bin.precision()),
                Markup.share(bin.meanScore())));
        svg.append(
            Markup.format(
                "<circle class=\"mean\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>%n",
                PLOT.x(bin.meanScore()), PLOT.y(bin.precision())));
      }
    }
    svg.append(
        Markup.format(
            "<path class=\"ideal\" d=\"M%s L%s\"/>%n</svg>%n", PLOT.point(0, 0), PLOT.point(1, 1)));
    return Markup.section(
        "calibration",
        "Whether scores mean what they say",
        Markup.format(
            "Of %s detections scored .05 or more, the share that is right at IoU .5, by score; on"
                + " the dashed line scores are probabilities. Expected calibration error %s,"
                + " greatest gap %s.",
            Markup.count(calibration.detections()),
            Markup.share(calibration.ece()),
            Markup.share(calibration.mce())),
        advice(calibration),
        Markup.chart(svg.toString()));
  }

  private static String advice(Calibration calibration) {
    if (calibration.ece() <= GOOD) {
      return "Scores can be read as probabilities; thresholds may be set by what a mistake costs.";
    }
    String advice =
        " Set thresholds from the table above, not by feeling; and do not compare scores of two"
            + " models.";
    boolean lowModest = modest(calibration, 0, 0.5);
    boolean highModest = modest(calibration, 0.5, 1);
    if (lowModest == highModest) {
      return highModest
          ? "Scores are too modest: more is right than they say." + advice
          : "Scores are too bold: less is right than they say." + advice;
    }
    return highModest
        ? "Low scores are too bold, high ones too modest: what is scored high is right even more"
            + " often than that."
            + advice
        : "Low scores are too modest, high ones too bold: some of what is scored high is sure and"
            + " wrong."
            + advice;
  }

  /** Whether more is right than the scores within these bounds say. */
  private static boolean modest(Calibration calibration, double low, double high) {
    return calibration.bins().stream()
            .filter(bin -> bin.low() >= low && bin.high() <= high + 1e-9)
            .mapToDouble(bin -> bin.count() * (bin.precision() - bin.meanScore()))
            .sum()
        > 0;
  }
}
