package dev.detector.worker.dataset.inspection;

import dev.detector.worker.page.Markup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which series of a chart shows a class: the commonest have one each, the others share the last.
 *
 * @param names of the series; "other classes" last where there are more than colours
 */
record ClassSeries(List<String> names) {
  private static final int OWN = Markup.SERIES - 1;

  static ClassSeries of(Inspection data) {
    Map<String, Long> counts = new LinkedHashMap<>();
    data.objectsByClass()
        .forEach((name, row) -> counts.put(name, Arrays.stream(row).asLongStream().sum()));
    List<String> common =
        counts.keySet().stream()
            .sorted(Comparator.comparing(name -> -counts.get(name)))
            .limit(OWN)
            .toList();
    List<String> names =
        new ArrayList<>(counts.keySet().stream().filter(common::contains).toList());
    if (counts.size() > OWN) {
      names.add("other classes");
    }
    return new ClassSeries(names);
  }

  int place(String className) {
    int at = names.indexOf(className);
    return at < 0 ? names.size() - 1 : at;
  }

  String legend() {
    return Markup.legend(names.stream().map(Markup::escape).toList());
  }
}
