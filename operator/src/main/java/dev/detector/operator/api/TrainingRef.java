package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Another training of the same namespace. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingRef(
    @Required
        @Size(min = 1, max = 50)
        @JsonPropertyDescription("Name of the DetectorTraining, in the same namespace.")
        String name) {}
