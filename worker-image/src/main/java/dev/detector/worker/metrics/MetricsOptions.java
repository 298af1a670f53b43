package dev.detector.worker.metrics;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How the metric sets are to be told.
 *
 * @param sets which; the COCO numbers are always there
 * @param allPerCategory all twelve COCO numbers of each class, not two
 * @param superCategories class names by the name of their group; each group gets the mean of its
 *     classes
 * @param skipUnlabelledClasses detections of classes that an image was not searched for are left
 *     out of the COCO and the precision-at-recall sets
 * @param lowRecall where the precision-at-recall curve begins
 * @param highRecall where it ends
 */
public record MetricsOptions(
    Set<MetricsSet> sets,
    boolean allPerCategory,
    Map<String, List<String>> superCategories,
    boolean skipUnlabelledClasses,
    double lowRecall,
    double highRecall) {
  public MetricsOptions {
    sets = Set.copyOf(sets);
    superCategories = Map.copyOf(superCategories);
  }

  /** The COCO set as it is by default. */
  public static MetricsOptions coco() {
    return new MetricsOptions(Set.of(MetricsSet.COCO), false, Map.of(), false, 0, 1);
  }
}
