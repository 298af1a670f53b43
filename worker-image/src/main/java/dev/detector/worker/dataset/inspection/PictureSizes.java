package dev.detector.worker.dataset.inspection;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** How many images there are of each size. */
final class PictureSizes {
  private static final int SHOWN = 9;

  private PictureSizes() {}

  /** The commonest sizes, "640 x 480", then "other sizes". */
  static Map<String, Integer> of(Inspection data) {
    Map<String, Integer> counts = new HashMap<>();
    for (SplitScan split : data.splits()) {
      for (InspectedImage image : split.images()) {
        counts.merge(image.width() + " x " + image.height(), 1, Integer::sum);
      }
    }
    Map<String, Integer> shown = new LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<String, Integer> e) -> -e.getValue())
                .thenComparing(Map.Entry::getKey))
        .limit(SHOWN)
        .forEach(e -> shown.put(e.getKey(), e.getValue()));
    int rest = data.images() - shown.values().stream().mapToInt(Integer::intValue).sum();
    if (rest > 0) {
      shown.put("other sizes (" + (counts.size() - SHOWN) + ")", rest);
    }
    return shown;
  }
}
