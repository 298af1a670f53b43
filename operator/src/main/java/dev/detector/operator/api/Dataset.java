package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * The data: TFRecord files and a label map under one volume, which is mounted read-only at /data.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "!self.train.contains('..') && !self.validation.contains('..') && !self.labelMap.contains('..') && (!has(self.test) || !self.test.contains('..'))",
    message = "dataset paths are relative to the volume and must not contain '..'")
public record Dataset(
    @Required @JsonPropertyDescription("The volume that holds the records; mounted read-only.")
        VolumeSource volume,
    @Required
        @Size(min = 1, max = 1024)
        @Pattern("^[^/\\s][^\\s]*$")
        @JsonPropertyDescription(
            "Training records: a path or glob under the volume, for instance train.record-*.")
        String train,
    @Required
        @Size(min = 1, max = 1024)
        @Pattern("^[^/\\s][^\\s]*$")
        @JsonPropertyDescription("Validation records: a path or glob under the volume.")
        String validation,
    @Size(min = 1, max = 1024)
        @Pattern("^[^/\\s][^\\s]*$")
        @JsonPropertyDescription(
            "Test records: a path or glob under the volume. Enables the test stage.")
        String test,
    @Default("label_map.pbtxt")
        @Size(min = 1, max = 1024)
        @Pattern("^[^/\\s][^\\s]*$")
        @JsonPropertyDescription("The label map: a path under the volume.")
        String labelMap) {

  public Dataset {
    labelMap = labelMap == null ? "label_map.pbtxt" : labelMap;
  }
}
