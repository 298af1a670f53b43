package dev.detector.worker.metrics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All metrics of one evaluation.
 *
 * @param coco the COCO numbers
 * @param matches each class' detections at IoU .5, by ascending id
 * @param tags every value by the OD API's tag, in its order: the COCO set, then the other sets that
 *     were asked for
 */
public record DetectionMetrics(
    CocoMetrics coco, List<ClassMatches> matches, Map<String, Double> tags) {

  /**
   * Measures.
   *
   * @param images in any order, each with an id of its own
   * @param categories the classes; objects and detections of others are left out
   */
  public static DetectionMetrics of(
      List<EvaluatedImage> images, Collection<Category> categories, MetricsOptions options) {
    CocoEvaluation coco = new CocoEvaluation(categories);
    for (EvaluatedImage image : images) {
      coco.add(
          image.id(),
          image.truths(),
          options.skipUnlabelledClasses() ? image.labelledDetections() : image.detections());
    }
    CocoEvaluation.Matched matched = coco.evaluateWithMatches();
    Map<String, Double> tags = new LinkedHashMap<>(matched.metrics().tags(options));
    List<EvaluatedImage> ordered = new ArrayList<>(images);
    ordered.sort(Comparator.comparingLong(EvaluatedImage::id));
    List<Category> ascending =
        categories.stream().sorted(Comparator.comparingInt(Category::id)).toList();
    for (MetricsSet set : MetricsSet.values()) {
      if (set != MetricsSet.COCO && options.sets().contains(set)) {
        tags.putAll(PascalEvaluation.tags(PascalVariant.of(set, options), ordered, ascending));
      }
    }
    return new DetectionMetrics(matched.metrics(), matched.matches(), tags);
  }
}
