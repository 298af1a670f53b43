package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/** The served model. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InferenceStatus(
    @Size(max = 1024)
        @JsonPropertyDescription("Base address; predictions are at URL/v1/models/MODEL:predict.")
        String url,
    @JsonPropertyDescription("Pods that serve.") Integer readyReplicas,
    @Size(max = 253) @JsonPropertyDescription("Name of the model in the paths of requests.")
        String model) {}
