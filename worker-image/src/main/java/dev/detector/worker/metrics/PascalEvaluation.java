package dev.detector.worker.metrics;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Average precision at IoU .5 as the OD API's {@code ObjectDetectionEvaluation} measures it: the
 * area under the whole precision-recall curve, not a sum over 101 recalls.
 *
 * <p>Definition: the PASCAL VOC development kit from 2010 on; Open Images' handling of groups.
 */
final class PascalEvaluation {
  private PascalEvaluation() {}

  /**
   * The set's metrics by tag: the mean, then each class by ascending id; NaN where there is no
   * ground truth, as in the OD API.
   *
   * @param images in the order of their ids
   * @param categories by ascending id
   */
  static Map<String, Double> tags(
      PascalVariant variant, List<EvaluatedImage> images, List<Category> categories) {
    int[] ids = categories.stream().mapToInt(Category::id).toArray();
    List<PascalMatches> perImage =
        images.parallelStream().map(image -> PascalMatches.of(variant, image, ids)).toList();
    List<PascalMatches.OfClass> perClass =
        IntStream.range(0, ids.length)
            .parallel()
            .mapToObj(
                c -> PascalMatches.OfClass.joined(perImage.stream().map(m -> m.of(c)).toList()))
            .toList();
    double[] precisions =
        perClass.parallelStream().mapToDouble(one -> averagePrecision(variant, one)).toArray();
    Map<String, Double> tags = new LinkedHashMap<>();
    tags.put(variant.meanTag(), mean(variant, perClass, precisions));
    for (int c = 0; c < ids.length; c++) {
      String name = Normalizer.normalize(categories.get(c).name(), Normalizer.Form.NFKD);
      tags.put(variant.classTag(name), precisions[c]);
    }
    return tags;
  }

  private static double mean(
      PascalVariant variant, List<PascalMatches.OfClass> perClass, double[] precisions) {
    if (variant.pooled()) {
      return averagePrecision(
          variant,
          PascalMatches.OfClass.joined(
              perClass.stream().filter(one -> one.objects() > 0).toList()));
    }
    return Arrays.stream(precisions).filter(p -> !Double.isNaN(p)).average().orElse(Double.NaN);
  }

  private static double averagePrecision(PascalVariant variant, PascalMatches.OfClass matches) {
    if (matches.objects() == 0) {
      return Double.NaN;
    }
    int count = matches.scores().length;
    // The later of two equal scores comes first: numpy sorts ascending and is read backwards.
    int[] order = new int[count];
    Arrays.setAll(order, i -> count - 1 - i);
    StableOrder.descending(matches.scores(), order, 0, count);
    double[] precisions = new double[count];
    double[] recalls = new double[count];
    int kept = 0;
    double hits = 0;
    double misses = 0;
    for (int d : order) {
      double worth = matches.worths()[d];
      hits += worth;
      misses += worth <= 0 ? 1 : 0;
      double recall = hits / matches.objects();
      if (recall >= variant.lowRecall() && recall <= variant.highRecall()) {
        precisions[kept] = hits / (hits + misses);
        recalls[kept++] = recall;
      }
    }
    return areaUnder(precisions, recalls, kept);
  }

  /** Each precision is raised to the greatest behind it, from the end to recall 0. */
  private static double areaUnder(double[] precisions, double[] recalls, int count) {
    double area = 0;
    double greatest = 0;
    for (int i = count - 1; i >= 0; i--) {
      greatest = Math.max(greatest, precisions[i]);
      area += (recalls[i] - (i == 0 ? 0 : recalls[i - 1])) * greatest;
    }
    return area;
  }
}
