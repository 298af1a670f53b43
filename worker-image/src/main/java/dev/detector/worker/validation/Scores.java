package dev.detector.worker.validation;

import dev.detector.worker.metrics.ClassMatches;
import dev.detector.worker.metrics.CocoMetrics;
import dev.detector.worker.metrics.EvaluatedImage;
import dev.detector.worker.report.Findings;
import dev.detector.worker.report.ReportPicture;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured on one checkpoint with one data set.
 *
 * @param data which data
 * @param step global step in the checkpoint
 * @param metrics value by the OD API's tag, in the order of its log
 * @param perClass metrics of each class
 * @param pictures drawn examples
 * @param detail what the metrics come from
 */
public record Scores(
    EvaluatedData data,
    long step,
    Map<String, Double> metrics,
    List<CocoMetrics.PerClass> perClass,
    List<Picture> pictures,
    Optional<Detail> detail) {
  /**
   * A drawn example.
   *
   * @param tag the OD API's tag, such as {@code eval_side_by_side_0_0}
   * @param png the encoded picture
   */
  @SuppressWarnings("ArrayRecordComponent") // written once, compared nowhere
  public record Picture(String tag, int width, int height, byte[] png) {}

  /**
   * What the metrics come from.
   *
   * @param images in the order of their ids
   * @param matches each class' detections at IoU .5
   * @param findings all figures of the report
   * @param thumbnails of the worst and best images
   */
  public record Detail(
      List<EvaluatedImage> images,
      List<ClassMatches> matches,
      Findings findings,
      List<ReportPicture> thumbnails) {}

  public Scores {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    perClass = List.copyOf(perClass);
    pictures = List.copyOf(pictures);
  }
}
