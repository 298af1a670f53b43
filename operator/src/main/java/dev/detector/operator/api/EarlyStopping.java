package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** Ends the training after so many evaluations in a row that did not improve validator.bestBy. */
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
        Double minDelta) {

  public EarlyStopping {
    minDelta = minDelta == null ? 0.0 : minDelta;
  }
}
