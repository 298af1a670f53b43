package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/**
 * What went wrong last: a container that ended badly, or a pod that cannot start or was taken away.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Failure(
    @Size(max = 64) @JsonPropertyDescription("train, validate, test, export or serve.")
        String component,
    @Size(max = 253) @JsonPropertyDescription("Name of the pod, if one pod is to blame.")
        String pod,
    @JsonPropertyDescription("Exit code of the container, if it ran.") Integer exitCode,
    @Size(max = 128)
        @JsonPropertyDescription(
            "A word that names the failure, for instance OutOfMemory or BadDataOrConfig.")
        String reason,
    @Size(max = 4096) @JsonPropertyDescription("What it said last, and what to do.") String message,
    @Size(max = 64)
        @JsonPropertyDescription(
            "When, as an RFC 3339 time: the end of the container, or since when the pod waits.")
        String time,
    @JsonPropertyDescription(
            "Which try it was: one more than the failures of this component before it.")
        Integer attempt) {}
