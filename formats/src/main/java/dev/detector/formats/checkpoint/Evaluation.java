package dev.detector.formats.checkpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * The result of evaluating one checkpoint.
 *
 * @param checkpoint {@code ckpt-N}
 * @param step its global step
 * @param metrics by the OD API's tags, in the order they are shown in
 * @param perClass one entry per class of the label map
 * @param time when it was finished, ISO 8601
 * @param damaged why the checkpoint could not be evaluated; empty if it could. A damaged one has no
 *     metrics and no step
 */
public record Evaluation(
    String checkpoint,
    long step,
    Map<String, Double> metrics,
    List<ClassMetrics> perClass,
    String time,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String damaged) {
  /**
   * Metrics of one class.
   *
   * @param name shown name of the class
   * @param id id in the label map
   * @param mAP average precision over IoU .5 to .95; -1 if the class has no ground truth
   * @param mAP50 average precision at IoU .5; -1 if the class has no ground truth
   * @param groundTruths number of annotated objects
   */
  public record ClassMetrics(
      String name,
      int id,
      @JsonProperty("mAP") double mAP,
      @JsonProperty("mAP@.50IOU") double mAP50,
      long groundTruths) {}

  /** Of a checkpoint that could be evaluated. */
  public Evaluation(
      String checkpoint,
      long step,
      Map<String, Double> metrics,
      List<ClassMetrics> perClass,
      String time) {
    this(checkpoint, step, metrics, perClass, time, "");
  }

  /** Null lists and maps of a hand-made file read as empty. */
  public Evaluation {
    metrics = metrics == null ? Map.of() : metrics;
    perClass = perClass == null ? List.of() : List.copyOf(perClass);
    damaged = damaged == null ? "" : damaged;
  }
}
