package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/** How one promotion rule was judged. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Verdict(
    @Size(max = 1024) @JsonPropertyDescription("The rule, in words.") String rule,
    @JsonPropertyDescription("The best checkpoint's value; not there if it was not measured.")
        Double value,
    @JsonPropertyDescription("The threshold, or the champion's value.") Double bound,
    @JsonPropertyDescription("Whether the rule holds.") Boolean holds) {}
