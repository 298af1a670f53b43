package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/** The exported model. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExportStatus(
    @Size(max = 64) @JsonPropertyDescription("The exported checkpoint.") String checkpoint,
    @Size(max = 1024)
        @JsonPropertyDescription("Folder under the workspace, for instance exported/shapes.")
        String path,
    @Size(max = 128) @JsonPropertyDescription("sha256 over the exported files.") String digest,
    @JsonPropertyDescription("Size of the exported files together.") Long sizeBytes)
    implements StageStatus {}
