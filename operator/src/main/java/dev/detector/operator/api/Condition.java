package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A condition as Kubernetes writes them (metav1.Condition). */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
    @Required
        @Size(min = 1, max = 64)
        @JsonPropertyDescription("What it is about, for instance Ready, Trained or Serving.")
        String type,
    @Required
        @Pattern("^(True|False|Unknown)$")
        @Size(max = 8)
        @JsonPropertyDescription("True, False or Unknown.")
        String status,
    @Required
        @Size(min = 1, max = 128)
        @JsonPropertyDescription("One word that scripts and alerts can match on.")
        String reason,
    @Required
        @Size(max = 4096)
        @JsonPropertyDescription("What happened and, if something is to be done, what.")
        String message,
    @Required
        @Size(max = 64)
        @JsonPropertyDescription("When the status changed last, as an RFC 3339 time.")
        String lastTransitionTime,
    @JsonPropertyDescription("The generation of the spec that it answers.")
        Long observedGeneration) {

  /** Whether its status is True. */
  @JsonIgnore
  public boolean isTrue() {
    return "True".equals(status);
  }

  /** Whether its status is False. */
  @JsonIgnore
  public boolean isFalse() {
    return "False".equals(status);
  }
}
