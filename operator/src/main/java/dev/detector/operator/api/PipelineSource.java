package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Where the pipeline.config text comes from, and what is changed in it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.configMapKeyRef) != has(self.inline)",
    message = "pipeline needs exactly one source: set either configMapKeyRef or inline")
public record PipelineSource(
    @JsonPropertyDescription(
            "The key of a ConfigMap in the same namespace that holds the pipeline.config text.")
        ConfigMapKey configMapKeyRef,
    @Size(min = 1, max = 131072) @JsonPropertyDescription("The pipeline.config text itself.")
        String inline,
    @Size(max = 128)
        @JsonPropertyDescription(
            "Values set over the source, by the config's own field paths, for instance train_config.batch_size: \"8\".")
        Map<String, @Size(max = 4096) String> overrides) {

  public PipelineSource {
    overrides =
        overrides == null ? null : Collections.unmodifiableSortedMap(new TreeMap<>(overrides));
  }
}
