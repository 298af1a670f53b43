package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.ResourceRequirements;

/** The server of the exported model. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(self.autoscaling) || self.replicas == 1",
    message = "with autoscaling its minReplicas says how many servers there are: remove replicas")
public record Inference(
    @Default("1")
        @Min(1)
        @Max(1000)
        @JsonPropertyDescription("How many servers run, where autoscaling does not say it.")
        Integer replicas,
    @JsonPropertyDescription(
            "Adds and takes away servers with their load, by a HorizontalPodAutoscaler; without it their number is fixed.")
        Autoscaling autoscaling,
    @Default("8501") @Min(1) @Max(65535) @JsonPropertyDescription("Port of the Service.")
        Integer port,
    @Default("0.3")
        @Min(0)
        @Max(1)
        @JsonPropertyDescription(
            "Score below which a detection is not drawn. Predictions are returned whole.")
        Double scoreThreshold,
    @Size(min = 1, max = 512)
        @JsonPropertyDescription(
            "Image; the operator's default worker image without it. Any image that follows the contract of docs/images works.")
        String image,
    @JsonPropertyDescription(
            "Resources of the server container. A GPU in the limits selects the operator's GPU image.")
        ResourceRequirements resources,
    @PreserveUnknownFields
        @SchemaFrom(type = Object.class)
        @JsonPropertyDescription(
            "A pod template laid over the operator's by strategic merge, as kubectl patch does it. The main container is called server. What the operator decides is refused, see docs/pod-templates.")
        PodTemplate podTemplate) {

  public Inference {
    replicas = replicas == null ? 1 : replicas;
    port = port == null ? 8501 : port;
    scoreThreshold = scoreThreshold == null ? 0.3 : scoreThreshold;
  }
}
