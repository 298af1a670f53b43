package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** One rule of the gate: a metric of the best checkpoint within a bound. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.atLeast) != has(self.atMost)",
    message = "a promotion rule needs exactly one bound: set either atLeast or atMost")
public record PromotionRule(
    @Required
        @Size(min = 1, max = 256)
        @JsonPropertyDescription("Tag of the metric, for instance DetectionBoxes_Precision/mAP.")
        String metric,
    @Default("validation") @JsonPropertyDescription("The split that it is measured on.")
        Split split,
    @JsonPropertyDescription("The metric must be this or more.") Double atLeast,
    @JsonPropertyDescription("The metric must be this or less.") Double atMost) {

  /** The data that a metric is measured on. */
  public enum Split {
    @JsonProperty("validation")
    VALIDATION,
    @JsonProperty("test")
    TEST
  }

  public PromotionRule {
    split = split == null ? Split.VALIDATION : split;
  }
}
