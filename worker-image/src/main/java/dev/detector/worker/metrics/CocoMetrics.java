package dev.detector.worker.metrics;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The outcome of one evaluation.
 *
 * @param overall each number averaged over the classes that have ground truth for it
 * @param perClass the same numbers of each class, by ascending id
 */
public record CocoMetrics(Map<CocoMetric, Double> overall, List<PerClass> perClass) {
  /**
   * The numbers of one class.
   *
   * @param category the class
   * @param groundTruths annotated objects that count: crowd regions are left out
   * @param values each number, -1 where the class has no ground truth for it
   */
  public record PerClass(Category category, int groundTruths, Map<CocoMetric, Double> values) {
    public PerClass {
      values = Collections.unmodifiableMap(new EnumMap<>(values));
    }

    /** One number of this class. */
    public double get(CocoMetric metric) {
      return values.get(metric);
    }
  }

  public CocoMetrics {
    overall = Collections.unmodifiableMap(new EnumMap<>(overall));
    perClass = List.copyOf(perClass);
  }

  /** One number over all classes. */
  public double get(CocoMetric metric) {
    return overall.get(metric);
  }

  /**
   * Every number under the tag that the OD API's evaluator gives it, in its order: the twelve, then
   * {@code DetectionBoxes_PerformanceByCategory/mAP/NAME} and, in the same manner, {@code
   * mAP@.50IOU} of each class, then the groups of classes. A group's number is the mean of its
   * classes that have ground truth.
   */
  public Map<String, Double> tags(MetricsOptions options) {
    Map<String, Double> tags = new LinkedHashMap<>();
    overall.forEach((metric, value) -> tags.put(metric.tag(), value));
    for (PerClass one : perClass) {
      String name = one.category().name();
      tags.put(byCategory("mAP", name), one.get(CocoMetric.AP));
      tags.put(byCategory("mAP@.50IOU", name), one.get(CocoMetric.AP50));
      if (options.allPerCategory()) {
        one.values().forEach((metric, value) -> tags.put(metric.tag(name), value));
      }
    }
    new TreeMap<>(options.superCategories())
        .forEach(
            (group, names) -> {
              List<PerClass> members =
                  perClass.stream().filter(one -> names.contains(one.category().name())).toList();
              tags.put(
                  CocoMetric.PREFIX + "PerformanceBySuperCategory/" + group,
                  mean(members, CocoMetric.AP));
              if (options.allPerCategory()) {
                for (CocoMetric metric : CocoMetric.values()) {
                  tags.put(metric.groupTag(group), mean(members, metric));
                }
              }
            });
    return tags;
  }

  /** Mean of one number over the classes that have ground truth for it; -1 if none has. */
  static double mean(List<PerClass> classes, CocoMetric metric) {
    return classes.stream()
        .mapToDouble(one -> one.get(metric))
        .filter(v -> v >= 0)
        .average()
        .orElse(-1);
  }

  private static String byCategory(String metric, String category) {
    return CocoMetric.PREFIX + "PerformanceByCategory/" + metric + "/" + category;
  }
}
