package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;

/** The evaluation of every checkpoint, and of the best one on the test split. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "(self.device == 'gpu') == (has(self.resources) && has(self.resources.limits) && self.resources.limits.exists(name, name.contains('/gpu') || name.contains('/mig-')))",
    message =
        "validator.device gpu needs a GPU in validator.resources.limits (for instance nvidia.com/gpu: 1), and device cpu must not name one")
public record Validator(
    @Default("cpu")
        @JsonPropertyDescription("cpu leaves the GPU to the trainer; gpu takes one of its own.")
        Device device,
    @Size(min = 1, max = 8)
        @JsonPropertyDescription(
            "What is measured, by the Object Detection API's names in place of the pipeline's eval_config.metrics_set: for instance coco_detection_metrics, pascal_voc_detection_metrics.")
        List<String> metrics,
    @Default("{}") @JsonPropertyDescription("What makes a checkpoint the best.") BestBy bestBy,
    @Size(min = 1, max = 512)
        @JsonPropertyDescription(
            "Image; the operator's default worker image without it. Any image that follows the contract of docs/images works.")
        String image,
    @JsonPropertyDescription(
            "Resources of the validator container. A GPU in the limits selects the operator's GPU image.")
        ResourceRequirements resources,
    @PreserveUnknownFields
        @SchemaFrom(type = Object.class)
        @JsonPropertyDescription(
            "A pod template laid over the operator's by strategic merge, as kubectl patch does it. The main container is called validator. What the operator decides is refused, see docs/pod-templates.")
        PodTemplate podTemplate) {

  /** What a validator computes on. */
  public enum Device {
    @JsonProperty("cpu")
    CPU,
    @JsonProperty("gpu")
    GPU
  }

  public Validator {
    device = device == null ? Device.CPU : device;
    metrics = metrics == null ? null : List.copyOf(metrics);
    bestBy = bestBy == null ? new BestBy(null, null) : bestBy;
  }
}
