package dev.detector.worker.validation;

import dev.detector.worker.metrics.CocoMetrics;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured on one checkpoint.
 *
 * @param step global step in the checkpoint
 * @param metrics value by the OD API's tag, in the order of its log
 * @param perClass metrics of each class
 * @param pictures drawn examples
 */
public record Scores(
    long step,
    Map<String, Double> metrics,
    List<CocoMetrics.PerClass> perClass,
    List<Picture> pictures) {
  /**
   * A drawn example.
   *
   * @param tag the OD API's tag, such as {@code eval_side_by_side_0_0}
   * @param png the encoded picture
   */
  @SuppressWarnings("ArrayRecordComponent") // written once, compared nowhere
  public record Picture(String tag, int width, int height, byte[] png) {}

  public Scores {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    perClass = List.copyOf(perClass);
    pictures = List.copyOf(pictures);
  }
}
