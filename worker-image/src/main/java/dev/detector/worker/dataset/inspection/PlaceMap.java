package dev.detector.worker.dataset.inspection;

import dev.detector.worker.page.Markup;
import java.util.Arrays;

/** Where in the images the objects' centres are: a square of cells, darker where more are. */
final class PlaceMap {
  private static final int CELLS = 24;
  private static final int SIDE = 320;
  private static final double CELL = (double) SIDE / CELLS;
  private static final double GAP = 0.4;

  /** What keeps empty cells visible. */
  private static final double FAINTEST = 0.04;

  private PlaceMap() {}

  static String of(Inspection data) {
    int[][] counts = counts(data);
    int most = Math.max(1, Arrays.stream(counts).flatMapToInt(Arrays::stream).max().orElse(0));
    StringBuilder svg =
        new StringBuilder(
            Markup.format(
                "<svg class=\"heat\" viewBox=\"0 0 %d %d\" role=\"img\""
                    + " aria-label=\"Centres of the objects\">%n",
                SIDE, SIDE));
    for (int y = 0; y < CELLS; y++) {
      for (int x = 0; x < CELLS; x++) {
        svg.append(
            Markup.format(
                "<rect class=\"cell\" x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\""
                    + " opacity=\"%.3f\"><title>%s</title></rect>%n",
                x * CELL + GAP,
                y * CELL + GAP,
                CELL - 2 * GAP,
                CELL - 2 * GAP,
                FAINTEST + (1 - FAINTEST) * Math.sqrt(counts[y][x] / (double) most),
                Markup.count(counts[y][x])));
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private static int[][] counts(Inspection data) {
    int[][] counts = new int[CELLS][CELLS];
    for (SplitScan split : data.splits()) {
      for (InspectedImage image : split.images()) {
        float[] b = image.example().boxes();
        for (int at = 0; at < b.length; at += 4) {
          double y = (b[at] + b[at + 2]) / 2.0;
          double x = (b[at + 1] + b[at + 3]) / 2.0;
          if (y >= 0 && y <= 1 && x >= 0 && x <= 1) {
            counts[cell(y)][cell(x)]++;
          }
        }
      }
    }
    return counts;
  }

  private static int cell(double share) {
    return (int) Math.min(CELLS - 1, share * CELLS);
  }
}
