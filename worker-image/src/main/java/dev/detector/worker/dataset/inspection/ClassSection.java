package dev.detector.worker.dataset.inspection;

import dev.detector.worker.page.Markup;
import java.util.ArrayList;
import java.util.List;

/** Each class's objects in each split. */
final class ClassSection {
  private ClassSection() {}

  static String of(Inspection data, ClassSeries series) {
    List<String> head = new ArrayList<>(List.of("class"));
    List<String> all = new ArrayList<>(List.of("all"));
    for (SplitScan split : data.splits()) {
      head.add(Markup.escape(split.name()));
      head.add("share");
      all.add(Markup.count(split.objects()));
      all.add("in " + Markup.count(split.images().size()) + " images");
    }
    List<List<String>> rows = new ArrayList<>();
    data.objectsByClass()
        .forEach(
            (name, counts) -> {
              List<String> row = new ArrayList<>(List.of(Markup.escape(name)));
              for (int s = 0; s < counts.length; s++) {
                int objects = Math.max(1, data.splits().get(s).objects());
                row.add(Markup.count(counts[s]));
                row.add(Markup.track(counts[s] / (double) objects, series.place(name)));
              }
              rows.add(row);
            });
    rows.add(all);
    return Markup.section(
        "classes",
        "Classes",
        "Splits should have like shares; a class with few objects needs more images or a weight.",
        "",
        Markup.table(head, rows));
  }
}
