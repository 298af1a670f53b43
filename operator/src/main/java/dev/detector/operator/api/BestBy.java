package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;

/** The metric by which checkpoints are compared. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BestBy(
    @Default("DetectionBoxes_Precision/mAP")
        @Size(min = 1, max = 256)
        @JsonPropertyDescription("Tag of the metric, as in the validator's events.")
        String metric,
    @Default("max") @JsonPropertyDescription("Whether more (max) or less (min) is better.")
        Mode mode) {

  /** Which direction is better. */
  public enum Mode {
    @JsonProperty("max")
    MAX,
    @JsonProperty("min")
    MIN;

    /** The word used in specs and flags. */
    public String word() {
      return this == MAX ? "max" : "min";
    }
  }

  public BestBy {
    metric = metric == null ? "DetectionBoxes_Precision/mAP" : metric;
    mode = mode == null ? Mode.MAX : mode;
  }

  /** What {@code status.validation.sinceBest} counts, in words. */
  public String sinceBestOf(double minDelta) {
    return metric + " " + mode.word() + (minDelta == 0 ? "" : " by more than " + minDelta);
  }

  /** Which direction of any metric is better where nobody says so: less of a loss. */
  public Mode modeOf(String tag) {
    if (tag.equals(metric)) {
      return mode;
    }
    return tag.startsWith("Loss/") || tag.contains("/Loss/") ? Mode.MIN : Mode.MAX;
  }
}
