package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** When checkpoints are written and how many are kept: the latest, and beside them the best. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Checkpoints(
    @Default("1000") @Min(1) @Max(100000000) @JsonPropertyDescription("Steps between checkpoints.")
        Integer everySteps,
    @Default("5") @Min(1) @Max(1000) @JsonPropertyDescription("How many of the latest are kept.")
        Integer keepLatest,
    @Default("1")
        @Min(1)
        @Max(100)
        @JsonPropertyDescription(
            "How many of the best, by validator.bestBy, are kept beside them: the best in the workspace's best/, the next best in best/runners-up/.")
        Integer keepBest) {

  public Checkpoints {
    everySteps = everySteps == null ? 1000 : everySteps;
    keepLatest = keepLatest == null ? 5 : keepLatest;
    keepBest = keepBest == null ? 1 : keepBest;
  }
}
