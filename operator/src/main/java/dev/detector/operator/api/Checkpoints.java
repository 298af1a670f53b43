package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** When checkpoints are written and how many are kept; the best one is always kept beside them. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Checkpoints(
    @Default("1000") @Min(1) @Max(100000000) @JsonPropertyDescription("Steps between checkpoints.")
        Integer everySteps,
    @Default("5") @Min(1) @Max(1000) @JsonPropertyDescription("How many of the latest are kept.")
        Integer keepLatest) {

  public Checkpoints {
    everySteps = everySteps == null ? 1000 : everySteps;
    keepLatest = keepLatest == null ? 5 : keepLatest;
  }
}
