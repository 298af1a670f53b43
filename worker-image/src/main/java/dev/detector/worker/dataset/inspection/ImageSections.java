package dev.detector.worker.dataset.inspection;

import dev.detector.worker.page.Axis;
import dev.detector.worker.page.Markup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** How full and how large the images are. */
final class ImageSections {
  private static final int MOST_BARS = 32;
  private static final int TICKS = 8;

  private ImageSections() {}

  static String objects(Inspection data) {
    double most = 1;
    for (SplitScan split : data.splits()) {
      most = Math.max(most, Arrays.stream(Inspection.objectsPerImage(split)).max().orElse(0));
    }
    double step = Math.max(1, Math.ceil((most + 1) / MOST_BARS));
    int bars = (int) Math.ceil((most + 1) / step);
    double[] edges = Histogram.edges(0, bars * step, bars, false);
    List<StackedBars.Series> shown = new ArrayList<>();
    for (SplitScan split : data.splits()) {
      shown.add(
          new StackedBars.Series(
              split.name(), Histogram.of(Inspection.objectsPerImage(split), edges)));
    }
    SortedMap<Double, String> limit = new TreeMap<>();
    data.config()
        .map(config -> config.getTrainInputReader().getMaxNumberOfBoxes())
        .ifPresent(boxes -> limit.put((double) boxes, "max_number_of_boxes " + boxes));
    Axis across = Axis.linear(bars * step, Math.ceil(most / TICKS), "objects in an image");
    return Markup.section(
        "objects",
        "Objects in an image",
        "What is beyond <code>max_number_of_boxes</code> is not trained on; images without objects"
            + " are trained on as background.",
        "",
        Markup.legend(data.splits().stream().map(split -> Markup.escape(split.name())).toList())
            + Markup.chart(StackedBars.of(shown, across, "images", limit)));
  }

  static String sizes(Inspection data) {
    List<List<String>> rows = new ArrayList<>();
    PictureSizes.of(data)
        .forEach(
            (size, count) ->
                rows.add(
                    List.of(
                        Markup.escape(size),
                        Markup.count(count),
                        Markup.track(count / (double) Math.max(1, data.images()), 0))));
    return Markup.section(
        "sizes",
        "Image sizes",
        "Sizes of one aspect ratio lose least in a <code>fixed_shape_resizer</code>; for mixed ones"
            + " take <code>keep_aspect_ratio_resizer</code>.",
        "",
        Markup.table(List.of("width x height", "images", "share"), rows));
  }
}
