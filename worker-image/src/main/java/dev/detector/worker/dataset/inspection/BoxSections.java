package dev.detector.worker.dataset.inspection;

import dev.detector.formats.protos.AnchorGenerator;
import dev.detector.worker.dataset.anchors.NetworkBox;
import dev.detector.worker.page.Axis;
import dev.detector.worker.page.Markup;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** Shapes, sizes and places of the boxes; there is one at least. */
final class BoxSections {
  private static final double LEAST_RATIO = 0.1;
  private static final double GREATEST_RATIO = 10;
  private static final int RATIO_BARS = 48;
  private static final double LEAST_SIDE = 2;
  private static final int SIDE_BARS = 40;

  private BoxSections() {}

  static String ratios(Inspection data, ClassSeries series) {
    SortedMap<Double, String> anchors = new TreeMap<>();
    data.config()
        .map(config -> ratios(config.getModel().getSsd().getAnchorGenerator()))
        .orElse(List.of())
        .forEach(ratio -> anchors.put((double) ratio, Markup.number(ratio)));
    return Markup.section(
        "ratios",
        "Aspect ratios",
        "Width / height, as the network sees it. The anchors' <code>aspect_ratios</code> (dashed)"
            + " should lie where the boxes are.",
        "",
        series.legend()
            + Markup.chart(
                StackedBars.of(
                    byClass(
                        data,
                        series,
                        NetworkBox::ratio,
                        Histogram.edges(LEAST_RATIO, GREATEST_RATIO, RATIO_BARS, true)),
                    Axis.logarithmic(LEAST_RATIO, GREATEST_RATIO, "width / height"),
                    "boxes",
                    anchors)));
  }

  private static List<Float> ratios(AnchorGenerator anchors) {
    return anchors.hasSsdAnchorGenerator()
        ? anchors.getSsdAnchorGenerator().getAspectRatiosList()
        : anchors.getMultiscaleAnchorGenerator().getAspectRatiosList();
  }

  static String places(Inspection data) {
    return Markup.section(
        "places",
        "Where objects are",
        "Centres in the image; where all are in one place, <code>random_crop_image</code> or"
            + " <code>random_pad_image</code> spreads them.",
        "",
        PlaceMap.of(data));
  }

  static String sides(Inspection data, ClassSeries series) {
    return Markup.section(
        "sides",
        "Heights and widths",
        "Boxes smaller than a cell of the finest feature map (dashed) are hardly found: use a"
            + " larger <code>image_resizer</code>.",
        "",
        series.legend()
            + Markup.charts(
                sides(data, series, "height", NetworkBox::height),
                sides(data, series, "width", NetworkBox::width)));
  }

  private static String sides(
      Inspection data, ClassSeries series, String name, ToDoubleFunction<NetworkBox> measure) {
    double most =
        data.boxes().stream().mapToDouble(b -> Math.max(b.height(), b.width())).max().orElseThrow();
    most = Math.max(2 * LEAST_SIDE, most);
    SortedMap<Double, String> cell = new TreeMap<>();
    data.finestStride().ifPresent(stride -> cell.put((double) stride, "one cell"));
    return StackedBars.of(
        byClass(data, series, measure, Histogram.edges(LEAST_SIDE, most, SIDE_BARS, true)),
        Axis.logarithmic(LEAST_SIDE, most, name + ", " + unit(data)),
        "boxes",
        cell);
  }

  static String shapes(Inspection data, ClassSeries series) {
    List<AnchorShape> anchors =
        data.anchors().map(a -> AnchorShape.of(a.config(), data.boxes().get(0))).orElse(List.of());
    return Markup.section(
        "shapes",
        "Shapes",
        "Each dot is a box, each cross an anchor: dots far from any cross are matched by force or"
            + " not at all.",
        "",
        series.legend() + Markup.chart(ShapeChart.of(data.boxes(), series, anchors, unit(data))));
  }

  private static String unit(Inspection data) {
    return data.config().isPresent() ? "pixels of the network's input" : "pixels of the image";
  }

  private static List<StackedBars.Series> byClass(
      Inspection data, ClassSeries series, ToDoubleFunction<NetworkBox> measure, double[] edges) {
    List<StackedBars.Series> shown = new ArrayList<>();
    for (int s = 0; s < series.names().size(); s++) {
      int wanted = s;
      double[] numbers =
          data.boxes().stream()
              .filter(box -> series.place(box.className()) == wanted)
              .mapToDouble(measure)
              .toArray();
      shown.add(new StackedBars.Series(series.names().get(s), Histogram.of(numbers, edges)));
    }
    return shown;
  }
}
