package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** One rule of the gate: a metric of the best checkpoint within a bound, or a champion beaten. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "[has(self.atLeast), has(self.atMost), has(self.betterThan)].filter(set, set).size() == 1",
    message = "a promotion rule needs exactly one bound: set atLeast, atMost or betterThan")
@ValidationRule(
    value = "has(self.metric) || has(self.betterThan)",
    message = "a promotion rule with atLeast or atMost needs the metric that it bounds")
@ValidationRule(
    value = "!has(self.betterThan) || !has(self.split) || self.split == 'test'",
    message =
        "betterThan compares test results: leave split out or set it to test, on the same test records")
public record PromotionRule(
    @Size(min = 1, max = 256)
        @JsonPropertyDescription(
            "Tag of the metric, for instance DetectionBoxes_Precision/mAP. With betterThan it is validator.bestBy.metric where none is named.")
        String metric,
    @JsonPropertyDescription(
            "The split that it is measured on: validation where none is named, and test with betterThan.")
        Split split,
    @JsonPropertyDescription("The metric must be this or more.") Double atLeast,
    @JsonPropertyDescription("The metric must be this or less.") Double atMost,
    @JsonPropertyDescription(
            "The champion: another training whose test result on the same test records must be beaten. It is waited for.")
        BetterThan betterThan) {

  /** The data that a metric is measured on. */
  public enum Split {
    @JsonProperty("validation")
    VALIDATION("validation"),
    @JsonProperty("test")
    TEST("test");

    private final String word;

    Split(String word) {
      this.word = word;
    }

    /** The word used in specs. */
    public String word() {
      return word;
    }
  }

  /** A champion, and by how much it must be beaten. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record BetterThan(
      @Required
          @Size(min = 1, max = 50)
          @JsonPropertyDescription("Name of the DetectorTraining, in the same namespace.")
          String name,
      @Default("0")
          @Min(0)
          @JsonPropertyDescription(
              "By how much. With 0 an equal result is not enough, as it would replace a model for nothing.")
          Double by,
      @JsonPropertyDescription(
              "Whether more (max) or less (min) is better. Where it is not said: as validator.bestBy says of its metric, min for tags that begin with Loss/, and max for all others.")
          BestBy.Mode mode) {

    public BetterThan {
      by = by == null ? 0.0 : by;
    }
  }

  public PromotionRule {
    split = split != null ? split : betterThan == null ? Split.VALIDATION : Split.TEST;
  }
}
