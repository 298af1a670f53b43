package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.ResourceRequirements;

/** The export of the best checkpoint as a SavedModel. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Export(
    @Default("image_tensor")
        @JsonPropertyDescription(
            "What the SavedModel takes as input, by the Object Detection API's names.")
        InputType inputType,
    @Size(min = 1, max = 512)
        @JsonPropertyDescription(
            "Image; the operator's default worker image without it. Any image that follows the contract of docs/images works.")
        String image,
    @JsonPropertyDescription(
            "Resources of the exporter container. A GPU in the limits selects the operator's GPU image.")
        ResourceRequirements resources,
    @PreserveUnknownFields
        @SchemaFrom(type = Object.class)
        @JsonPropertyDescription(
            "A pod template laid over the operator's by strategic merge, as kubectl patch does it. The main container is called exporter. What the operator decides is refused, see docs/pod-templates.")
        PodTemplate podTemplate) {

  /** The Object Detection API's exporter input types, as far as supported. */
  public enum InputType {
    @JsonProperty("image_tensor")
    IMAGE_TENSOR("image_tensor");

    private final String flag;

    InputType(String flag) {
      this.flag = flag;
    }

    /** The value of the exporter's --input_type. */
    public String flag() {
      return flag;
    }
  }

  public Export {
    inputType = inputType == null ? InputType.IMAGE_TENSOR : inputType;
  }
}
