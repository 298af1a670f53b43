package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;

/** The validator's findings. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ValidationStatus(
    @JsonPropertyDescription("How many checkpoints were evaluated.") Integer evaluations,
    @JsonPropertyDescription("The latest evaluation.") Evaluation latest,
    @JsonPropertyDescription("The evaluation of the best checkpoint so far.") Evaluation best,
    @JsonPropertyDescription(
            "Evaluations in a row without an improvement by more than earlyStopping.minDelta; not there while its metric was never reported.")
        Integer sinceBest,
    @Size(max = 512)
        @JsonPropertyDescription(
            "What sinceBest counts: the metric, which direction of it is better, and minDelta.")
        String sinceBestOf,
    @Size(max = 20) @JsonPropertyDescription("The latest evaluations, oldest first.")
        List<Point> history)
    implements StageStatus {

  public ValidationStatus {
    history = history == null ? null : List.copyOf(history);
  }

  /** One evaluated checkpoint. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Evaluation(
      @Size(max = 64) @JsonPropertyDescription("The evaluated checkpoint, for instance ckpt-7.")
          String checkpoint,
      @JsonPropertyDescription("Global step of that checkpoint.") Long step,
      @JsonPropertyDescription("Value of validator.bestBy.metric.") Double value,
      @JsonProperty("mAP") @JsonPropertyDescription("DetectionBoxes_Precision/mAP.")
          Double meanAveragePrecision,
      @Size(max = 64)
          @JsonPropertyDescription(
              "Metrics and losses by tag, without those of single classes; of a further eval_input_reader as NAME/TAG. The first 64.")
          Map<String, Double> metrics,
      @Size(max = 64) @JsonPropertyDescription("RFC 3339 time of the evaluation.") String time) {

    public Evaluation {
      metrics = metrics == null ? null : Map.copyOf(metrics);
    }
  }

  /** One point of the curve of validator.bestBy.metric. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Point(
      @Size(max = 64) @JsonPropertyDescription("The evaluated checkpoint.") String checkpoint,
      @JsonPropertyDescription("Global step of that checkpoint.") Long step,
      @JsonPropertyDescription("Value of validator.bestBy.metric.") Double value) {}
}
