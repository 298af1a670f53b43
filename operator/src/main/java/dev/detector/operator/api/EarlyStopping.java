package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Ends the training after so many evaluations in a row that did not improve a metric. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EarlyStopping(
    @Required
        @Min(1)
        @Max(100000)
        @JsonPropertyDescription("Evaluations without improvement until the training ends.")
        Integer patience,
    @Default("0")
        @Min(0)
        @JsonPropertyDescription("By how much a value must be better to count as an improvement.")
        Double minDelta,
    @Size(min = 1, max = 256)
        @JsonPropertyDescription(
            "Tag of the metric, among all that status.validation.latest.metrics reports: a loss of the evaluation such as Loss/total_loss, or NAME/TAG for a further eval_input_reader of that name. Where none is named: validator.bestBy.")
        String metric,
    @JsonPropertyDescription(
            "Whether more (max) or less (min) is better. Where it is not said: as validator.bestBy says of its metric, min for losses, and max for all others.")
        BestBy.Mode mode) {

  public EarlyStopping {
    minDelta = minDelta == null ? 0.0 : minDelta;
  }

  /** The metric, and which direction of it is better. */
  public BestBy by(BestBy bestBy) {
    String tag = metric == null ? bestBy.metric() : metric;
    return new BestBy(tag, mode == null ? bestBy.modeOf(tag) : mode);
  }
}
