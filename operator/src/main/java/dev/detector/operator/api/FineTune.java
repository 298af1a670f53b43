package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** The checkpoint that training starts from; its volume is mounted read-only at /pretrained. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!self.checkpoint.contains('..')",
    message = "fineTune.checkpoint is relative to the volume and must not contain '..'")
public record FineTune(
    @Required @JsonPropertyDescription("The volume that holds the checkpoint; mounted read-only.")
        VolumeSource volume,
    @Required
        @Size(min = 1, max = 1024)
        @Pattern("^[^/\\s][^\\s]*$")
        @JsonPropertyDescription(
            "The checkpoint's prefix under the volume, for instance efficientdet_d1/checkpoint/ckpt-0.")
        String checkpoint,
    @Default("detection")
        @JsonPropertyDescription(
            "What is restored: detection takes all weights but heads of another class count.")
        Type type) {

  /** The Object Detection API's fine_tune_checkpoint_type, as far as supported. */
  public enum Type {
    @JsonProperty("detection")
    DETECTION
  }

  public FineTune {
    type = type == null ? Type.DETECTION : type;
  }
}
