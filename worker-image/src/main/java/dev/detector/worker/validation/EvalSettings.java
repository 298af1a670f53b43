package dev.detector.worker.validation;

import dev.detector.formats.DetectorException;
import dev.detector.formats.labelmap.LabelMap;
import dev.detector.formats.protos.EvalConfig;
import dev.detector.worker.metrics.MetricsOptions;
import dev.detector.worker.metrics.MetricsSet;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@code eval_config} asks for. Per-class metrics are always given, so {@code
 * include_metrics_per_category} needs no answer.
 *
 * @param batchSize images in one run of the graph
 * @param visualizations batches that are drawn
 * @param minScore detections drawn have at least this score
 * @param maxBoxes most detections drawn
 * @param metrics which metrics are told
 * @param unlabelledMeansAll whether an image without labels of its own was searched for every class
 */
public record EvalSettings(
    int batchSize,
    int visualizations,
    float minScore,
    int maxBoxes,
    MetricsOptions metrics,
    boolean unlabelledMeansAll) {

  /**
   * Reads the block.
   *
   * @throws DetectorException for what is not supported, by its field path
   */
  public static EvalSettings of(EvalConfig config) {
    refuse(config.getParameterizedMetricCount() > 0, "parameterized_metric", "set", "remove it");
    refuse(config.getEvalInstanceMasks(), "eval_instance_masks", "true", "remove it");
    refuse(
        config.getForceNoResize(),
        "force_no_resize",
        "true",
        "remove it, and use model.ssd.image_resizer.identity_resizer where images keep their size");
    refuse(config.getBatchSize() < 1, "batch_size", "0", "give at least 1");
    float low = config.getRecallLowerBound();
    float high = config.getRecallUpperBound();
    refuse(!(low >= 0 && low <= 1), "recall_lower_bound", "" + low, "give a share from 0 to 1");
    refuse(
        !(high >= low && high <= 1),
        "recall_upper_bound",
        "" + high,
        "give a share from recall_lower_bound to 1");
    MetricsOptions metrics =
        new MetricsOptions(
            sets(config),
            config.getAllMetricsPerCategory(),
            superCategories(config),
            config.getSkipPredictionsForUnlabeledClass(),
            low,
            high);
    return new EvalSettings(
        config.getBatchSize(),
        config.getRetainOriginalImages() ? config.getNumVisualizations() : 0,
        config.getMinScoreThreshold(),
        config.getMaxNumBoxesToVisualize(),
        metrics,
        config.getImageClassesFieldMapEmptyToOnes());
  }

  private static Set<MetricsSet> sets(EvalConfig config) {
    Set<MetricsSet> sets = EnumSet.of(MetricsSet.COCO);
    for (String name : config.getMetricsSetList()) {
      sets.add(
          MetricsSet.of(name)
              .orElseThrow(
                  () ->
                      unsupported(
                          "metrics_set",
                          name,
                          "use "
                              + String.join(
                                  ", ",
                                  Arrays.stream(MetricsSet.values())
                                      .map(MetricsSet::configName)
                                      .toList()))));
    }
    return sets;
  }

  private static Map<String, List<String>> superCategories(EvalConfig config) {
    Map<String, List<String>> groups = new HashMap<>();
    config
        .getSuperCategoriesMap()
        .forEach(
            (group, names) ->
                groups.put(group, Arrays.stream(names.split(",", -1)).map(String::strip).toList()));
    return groups;
  }

  /**
   * Checks that the super-categories are made of the data's classes.
   *
   * @throws DetectorException if one is not
   */
  void checkClasses(LabelMap labels) {
    metrics
        .superCategories()
        .forEach(
            (group, names) -> {
              for (String name : names) {
                if (labels.items().stream().noneMatch(item -> item.label().equals(name))) {
                  throw DetectorException.badInput(
                      "the label map has no class " + name,
                      "eval_config.super_categories[\"" + group + "\"]",
                      "name classes as the label map shows them, with commas between");
                }
              }
            });
  }

  private static void refuse(boolean refused, String field, String value, String mend) {
    if (refused) {
      throw unsupported(field, value, mend);
    }
  }

  private static DetectorException unsupported(String field, String value, String mend) {
    return DetectorException.badInput(value + " is not supported", "eval_config." + field, mend);
  }
}
