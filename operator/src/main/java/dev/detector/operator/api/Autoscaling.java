package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/** As many servers as their load needs. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.minReplicas <= self.maxReplicas",
    message = "minReplicas is above maxReplicas: lower it, or raise maxReplicas")
public record Autoscaling(
    @Default("1") @Min(1) @Max(1000) @JsonPropertyDescription("The fewest servers.")
        Integer minReplicas,
    @Required @Min(1) @Max(1000) @JsonPropertyDescription("The most servers.") Integer maxReplicas,
    @Default("80")
        @Min(1)
        @Max(100)
        @JsonPropertyDescription(
            "Mean use of the CPU, in percent of what the server requests, that servers are added or taken away for. The cluster needs a metrics server.")
        Integer targetCPUUtilizationPercentage) {

  public Autoscaling {
    minReplicas = minReplicas == null ? 1 : minReplicas;
    targetCPUUtilizationPercentage =
        targetCPUUtilizationPercentage == null ? 80 : targetCPUUtilizationPercentage;
  }
}
