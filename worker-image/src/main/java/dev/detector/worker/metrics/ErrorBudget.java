package dev.detector.worker.metrics;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What keeps the average precision down: each kind of mistake with the AP50 that would be gained if
 * it alone were mended.
 *
 * <p>Source: Bolya et al., TIDE: A General Toolbox for Identifying Object Detection Errors (2020).
 * Two departures from the {@code tidecv} package: detections within a crowd are no mistakes, and
 * classes without ground truth do not lower the mean.
 *
 * @param ap50 average precision at IoU .5, over at most a hundred detections per image
 * @param kinds gain and count of each kind
 * @param falsePositives gain if every wrong detection were scored below every right one
 * @param falseNegatives gain if every object that is not found were not there
 * @param perClass counts of each kind by class, in the order of the categories
 */
public record ErrorBudget(
    double ap50,
    Map<ErrorKind, Share> kinds,
    double falsePositives,
    double falseNegatives,
    List<Map<ErrorKind, Integer>> perClass) {
  /**
   * One kind of mistake.
   *
   * @param gain AP50 that mending it alone would add, at least 0
   * @param count how often it was made
   */
  public record Share(double gain, int count) {}

  public ErrorBudget {
    kinds = Collections.unmodifiableMap(new EnumMap<>(kinds));
    perClass = List.copyOf(perClass);
  }

  /**
   * Measures.
   *
   * @param images in the order of their ids
   * @param categories by ascending id
   */
  public static ErrorBudget of(List<EvaluatedImage> images, Collection<Category> categories) {
    int[] ids = categories.stream().mapToInt(Category::id).toArray();
    ErrorTally tally =
        ErrorTally.of(
            images.parallelStream().map(image -> ImageErrors.of(image, ids)).toList(), ids.length);
    double ap50 = tally.asFound();
    Map<ErrorKind, Share> kinds = new EnumMap<>(ErrorKind.class);
    for (ErrorKind kind : ErrorKind.values()) {
      double gain = tally.mended(kind) - ap50;
      kinds.put(kind, new Share(Math.max(0, gain), tally.count(kind)));
    }
    return new ErrorBudget(
        ap50,
        kinds,
        tally.withoutFalsePositives() - ap50,
        tally.withoutFalseNegatives() - ap50,
        tally.perClass());
  }
}
