package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/** A container that ended badly, and what it said. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Failure(
    @Size(max = 64) @JsonPropertyDescription("train, validate, test, export or serve.")
        String component,
    @Size(max = 253) String pod,
    Integer exitCode,
    @Size(max = 128)
        @JsonPropertyDescription(
            "A word that names the failure, for instance OutOfMemory or BadDataOrConfig.")
        String reason,
    @Size(max = 4096) String message,
    @Size(max = 64) String time) {}
