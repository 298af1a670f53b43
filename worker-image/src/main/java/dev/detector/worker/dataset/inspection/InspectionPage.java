package dev.detector.worker.dataset.inspection;

import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.dataset.anchors.AnchorAdvice;
import dev.detector.worker.dataset.anchors.AnchorRecall;
import dev.detector.worker.dataset.anchors.AnchorText;
import dev.detector.worker.dataset.anchors.NetworkBox;
import dev.detector.worker.dataset.inspection.Chart.Marker;
import dev.detector.worker.dataset.inspection.Chart.Series;
import dev.detector.worker.dataset.inspection.Chart.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** An inspection as one HTML page that needs nothing from elsewhere. */
public final class InspectionPage {
  private static final int CLASSES_SHOWN = 7;
  private static final int DOTS = 4000;
  private static final int LISTED = 100;
  private static final int HEAT_CELLS = 24;

  private final Inspection data;
  private final StringBuilder out = new StringBuilder();

  /** The commonest classes, then "other classes" where there are more. */
  private final List<String> series;

  private InspectionPage(Inspection data) {
    this.data = data;
    Map<String, Long> counts = new LinkedHashMap<>();
    data.objectsByClass()
        .forEach((name, row) -> counts.put(name, Arrays.stream(row).asLongStream().sum()));
    List<String> common =
        counts.keySet().stream()
            .sorted(Comparator.comparing(name -> -counts.get(name)))
            .limit(CLASSES_SHOWN)
            .toList();
    series = new ArrayList<>(counts.keySet().stream().filter(common::contains).toList());
    if (counts.size() > CLASSES_SHOWN) {
      series.add("other classes");
    }
  }

  /** The page's text. */
  public static String of(Inspection data) {
    InspectionPage page = new InspectionPage(data);
    page.write();
    return page.out.toString();
  }

  private void write() {
    out.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    out.append("<title>Data set</title><style>\n").append(style()).append("</style></head>\n");
    out.append("<body><main><h1>Data set</h1><p class=\"soft\">");
    out.append(Html.escape(subtitle())).append("</p>\n");
    tiles();
    out.append("<div class=\"grid\">\n");
    advice();
    classes();
    perImage();
    pictures();
    if (!data.boxes().isEmpty()) {
      ratios();
      places();
      sides();
      shapes();
      anchors();
    }
    problems();
    out.append("</div></main></body></html>\n");
  }

  private static String style() {
    try (InputStream in = InspectionPage.class.getResourceAsStream("inspection.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String subtitle() {
    List<String> parts = new ArrayList<>();
    for (SplitScan split : data.splits()) {
      int files = split.files().size();
      parts.add(
          split.name()
              + ": "
              + (files == 0 ? "no file" : split.files().get(0).getFileName())
              + (files > 1 ? " and " + (files - 1) + " more" : ""));
    }
    return String.join("  ·  ", parts);
  }

  private void tiles() {
    out.append("<div class=\"tiles\">");
    tile(Html.count(data.images()), "images", "");
    tile(Html.count(data.objects()), "objects", "");
    tile(Html.count(data.objectsByClass().size()), "classes", "");
    tile(
        Html.number(data.objects() / (double) Math.max(1, data.images())),
        "objects in an image",
        "");
    int problems = data.problems().size();
    tile(Html.count(problems), "problems", problems > 0 ? "bad" : "good");
    data.anchors()
        .ifPresent(
            a ->
                tile(
                    Html.percent(a.before().worst()),
                    "of the worst class have an anchor",
                    a.before().worst() < AnchorAdvice.ENOUGH ? "bad" : "good"));
    out.append("</div>\n");
  }

  private void tile(String number, String name, String style) {
    out.append("<div class=\"tile ").append(style).append("\"><b>").append(number);
    out.append("</b><span>").append(Html.escape(name)).append("</span></div>");
  }

  private void section(String title, String lead, boolean wide) {
    out.append("<section").append(wide ? " class=\"wide\"" : "").append("><h2>");
    out.append(Html.escape(title)).append("</h2><p class=\"lead\">").append(Html.escape(lead));
    out.append("</p>\n");
  }

  private void end() {
    out.append("</section>\n");
  }

  private void advice() {
    section("What to do", "The findings, the gravest first.", true);
    out.append("<ul class=\"todo\">");
    List<Advice> all = Advice.of(data);
    for (Advice one : all) {
      out.append("<li><span class=\"tag ").append(one.style()).append("\">").append(one.word());
      out.append("</span><span><b>").append(Html.escape(one.what())).append("</b> ");
      out.append(Html.escape(one.mend())).append("</span></li>");
    }
    if (all.isEmpty()) {
      out.append("<li><span class=\"tag good\">good</span><span><b>Nothing.</b> The data is as")
          .append(" it should be.</span></li>");
    }
    out.append("</ul>");
    end();
  }

  private void classes() {
    section(
        "Classes",
        "Splits should have like shares; a class with few objects needs more images or a weight.",
        true);
    out.append("<div class=\"scroll\"><table><tr><th>Class</th>");
    for (SplitScan split : data.splits()) {
      out.append("<th class=\"n\">").append(Html.escape(split.name())).append("</th>");
      out.append("<th></th>");
    }
    out.append("</tr>");
    int[] totals = data.splits().stream().mapToInt(SplitScan::objects).toArray();
    data.objectsByClass()
        .forEach(
            (name, row) -> {
              out.append("<tr><td>").append(Html.escape(name)).append("</td>");
              for (int s = 0; s < row.length; s++) {
                double share = row[s] / (double) Math.max(1, totals[s]);
                out.append("<td class=\"n\">").append(Html.count(row[s])).append("</td>");
                bar(share, colour(name), Html.percent(share));
              }
              out.append("</tr>");
            });
    out.append("<tr><td class=\"soft\">all</td>");
    for (int s = 0; s < totals.length; s++) {
      out.append("<td class=\"n\">").append(Html.count(totals[s])).append("</td>");
      out.append("<td class=\"soft\">in ");
      out.append(Html.count(data.splits().get(s).images().size())).append(" images</td>");
    }
    out.append("</tr></table></div>");
    end();
  }

  private void bar(double share, int colour, String title) {
    out.append("<td class=\"bar\" title=\"").append(title).append("\"><div class=\"meter\">");
    out.append("<div class=\"b").append(colour).append("\" style=\"width:");
    out.append(Html.at(100 * Math.min(1, share))).append("%\"></div></div></td>");
  }

  private int colour(String className) {
    int at = series.indexOf(className);
    return at < 0 ? series.size() - 1 : at;
  }

  private void perImage() {
    section(
        "Objects in an image",
        "What is beyond max_number_of_boxes is not trained on; images without objects are trained"
            + " on as background.",
        false);
    double most = 1;
    for (SplitScan split : data.splits()) {
      most = Math.max(most, Arrays.stream(Inspection.objectsPerImage(split)).max().orElse(0));
    }
    double step = Math.max(1, Math.ceil((most + 1) / 32));
    int bins = (int) Math.ceil((most + 1) / step);
    double[] edges = Histogram.edges(0, bins * step, bins, false);
    List<Series> shown = new ArrayList<>();
    for (SplitScan split : data.splits()) {
      shown.add(new Series(split.name(), Histogram.of(Inspection.objectsPerImage(split), edges)));
    }
    legend(data.splits().stream().map(SplitScan::name).toList());
    double tick = Math.max(1, Math.ceil(most / 8));
    out.append(
        Chart.histogram(
            shown,
            false,
            data.config().map(InspectionPage::limit).stream().toList(),
            Histogram.edges(0, 8 * tick, 8, false),
            "objects",
            "Objects in an image"));
    end();
  }

  private static Marker limit(TrainEvalPipelineConfig config) {
    int limit = config.getTrainInputReader().getMaxNumberOfBoxes();
    return new Marker(limit, "max_number_of_boxes " + limit);
  }

  private void legend(List<String> names) {
    out.append("<ul class=\"legend\">");
    for (int i = 0; i < names.size(); i++) {
      out.append("<li><i class=\"b").append(i % 8).append("\"></i>");
      out.append(Html.escape(names.get(i))).append("</li>");
    }
    out.append("</ul>");
  }

  private void pictures() {
    section(
        "Image sizes",
        "Sizes of one aspect ratio lose least in a fixed_shape_resizer; for mixed ones take"
            + " keep_aspect_ratio_resizer.",
        false);
    Map<String, Integer> sizes = PictureSizes.of(data);
    out.append("<div class=\"scroll\"><table><tr><th>Width x height</th><th class=\"n\">Images")
        .append("</th><th></th></tr>");
    sizes.forEach(
        (size, count) -> {
          out.append("<tr><td>").append(Html.escape(size)).append("</td><td class=\"n\">");
          out.append(Html.count(count)).append("</td>");
          double share = count / (double) Math.max(1, data.images());
          bar(share, 0, Html.percent(share));
          out.append("</tr>");
        });
    out.append("</table></div>");
    end();
  }

  private String unit() {
    return data.config().isPresent() ? "pixels of the network's input" : "pixels of the image";
  }

  private void ratios() {
    section(
        "Aspect ratios",
        "Width / height, as the network sees it. The anchors' aspect_ratios (dashed) should lie"
            + " where the boxes are.",
        false);
    legend(series);
    List<Marker> markers =
        data
            .config()
            .map(c -> c.getModel().getSsd().getAnchorGenerator())
            .map(
                g ->
                    g.hasSsdAnchorGenerator()
                        ? g.getSsdAnchorGenerator().getAspectRatiosList()
                        : g.getMultiscaleAnchorGenerator().getAspectRatiosList())
            .orElse(List.of())
            .stream()
            .map(ratio -> new Marker(ratio, Html.number(ratio)))
            .toList();
    out.append(
        Chart.histogram(
            byClass(NetworkBox::ratio, Histogram.edges(0.1, 10, 48, true)),
            true,
            markers,
            new double[] {0.1, 0.2, 0.5, 1, 2, 5, 10},
            "width / height",
            "Aspect ratios"));
    end();
  }

  private void sides() {
    section(
        "Heights and widths",
        "Boxes smaller than a cell of the finest feature map (dashed) are hardly found: use a"
            + " larger image_resizer.",
        true);
    legend(series);
    double most =
        data.boxes().stream().mapToDouble(b -> Math.max(b.height(), b.width())).max().orElse(10);
    double[] edges = Histogram.edges(2, Math.max(4, most), 40, true);
    List<Marker> cell =
        data.finestStride().isPresent()
            ? List.of(new Marker(data.finestStride().getAsInt(), "one cell"))
            : List.of();
    double[] ticks = {2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000};
    out.append("<div class=\"grid\"><div>");
    out.append(
        Chart.histogram(
            byClass(NetworkBox::height, edges), true, cell, ticks, "height, " + unit(), "Heights"));
    out.append("</div><div>");
    out.append(
        Chart.histogram(
            byClass(NetworkBox::width, edges), true, cell, ticks, "width, " + unit(), "Widths"));
    out.append("</div></div>");
    end();
  }

  private List<Series> byClass(ToDoubleFunction<NetworkBox> measure, double[] edges) {
    List<Series> shown = new ArrayList<>();
    for (int s = 0; s < series.size(); s++) {
      int wanted = s;
      double[] numbers =
          data.boxes().stream()
              .filter(box -> colour(box.className()) == wanted)
              .mapToDouble(measure)
              .toArray();
      shown.add(new Series(series.get(s), Histogram.of(numbers, edges)));
    }
    return shown;
  }

  private void shapes() {
    section(
        "Shapes",
        "Each dot is a box, each cross an anchor: dots far from any cross are matched by force or"
            + " not at all.",
        data.anchors().isEmpty());
    legend(series);
    int every = Math.max(1, data.boxes().size() / DOTS);
    List<Shape> dots = new ArrayList<>();
    for (int i = 0; i < data.boxes().size(); i += every) {
      NetworkBox box = data.boxes().get(i);
      dots.add(new Shape(box.width(), box.height(), colour(box.className())));
    }
    // The commonest classes would cover the others.
    dots.sort(Comparator.comparing(dot -> -count(dot.series())));
    List<Shape> crosses =
        data.anchors().map(a -> AnchorShapes.of(a.config(), data.boxes().get(0))).orElse(List.of());
    out.append(Chart.shapes(dots, crosses, unit(), "Widths and heights"));
    end();
  }

  private long count(int series) {
    return data.boxes().stream().filter(box -> colour(box.className()) == series).count();
  }

  private void places() {
    section(
        "Where objects are",
        "Centres in the image; where all are in one place, random_crop_image or"
            + " random_pad_image spreads them.",
        false);
    int[][] counts = new int[HEAT_CELLS][HEAT_CELLS];
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
    out.append(Chart.heat(counts, "Centres of the objects"));
    end();
  }

  private static int cell(double share) {
    return (int) Math.min(HEAT_CELLS - 1, share * HEAT_CELLS);
  }

  private void anchors() {
    if (data.anchors().isEmpty()) {
      return;
    }
    AnchorAdvice advice = data.anchors().get();
    Optional<AnchorRecall> after = advice.change().map(AnchorAdvice.Change::after);
    section(
        "Anchors",
        "Share of the training boxes whose best anchor overlaps by IoU 0.5 or more. "
            + (advice.before().worst() >= AnchorAdvice.ENOUGH
                ? "No change needed."
                : after.isPresent()
                    ? "Paste the block below into model { ssd { } }."
                    : "No other anchors help: use a larger image_resizer."),
        false);
    out.append("<div class=\"scroll\"><table><tr><th>Class</th><th class=\"n\">Now</th><th></th>");
    out.append(after.isPresent() ? "<th class=\"n\">Suggested</th><th></th></tr>" : "</tr>");
    for (Map.Entry<String, Double> row : advice.before().byClass().entrySet()) {
      recall(
          row.getKey(),
          row.getValue(),
          after.map(a -> a.byClass().get(row.getKey())),
          colour(row.getKey()));
    }
    recall("all boxes", advice.before().overall(), after.map(AnchorRecall::overall), 7);
    out.append("</table></div>");
    advice
        .change()
        .ifPresent(
            change ->
                out.append("<pre>")
                    .append(Html.escape(AnchorText.block(change.anchors())))
                    .append("</pre>"));
    end();
  }

  private void recall(String name, double now, Optional<Double> then, int colour) {
    out.append("<tr><td>").append(Html.escape(name)).append("</td><td class=\"n\">");
    out.append(Html.at(100 * now)).append(" %</td>");
    bar(now, colour, Html.percent(now));
    then.ifPresent(
        share -> {
          out.append("<td class=\"n\">").append(Html.at(100 * share)).append(" %</td>");
          bar(share, colour, Html.percent(share));
        });
    out.append("</tr>");
  }

  private void problems() {
    section("Problems", "Every record that is not as it should be, by kind.", true);
    for (Problem.Kind kind : Problem.Kind.values()) {
      List<Problem> found = data.problems(kind);
      if (found.isEmpty()) {
        continue;
      }
      out.append("<details").append(found.size() <= 20 ? " open" : "").append("><summary>");
      out.append(Html.escape(kind.title())).append(": ").append(Html.count(found.size()));
      out.append("</summary><p class=\"soft\">").append(Html.escape(kind.advice()));
      out.append("</p><ul>");
      for (Problem problem : found.subList(0, Math.min(LISTED, found.size()))) {
        out.append("<li>").append(Html.escape(problem.line())).append("</li>");
      }
      if (found.size() > LISTED) {
        out.append("<li>and ").append(Html.count(found.size() - LISTED));
        out.append(" more, in the JSON file</li>");
      }
      out.append("</ul></details>");
    }
    if (data.problems().isEmpty()) {
      out.append("<p>None.</p>");
    }
    end();
  }
}
