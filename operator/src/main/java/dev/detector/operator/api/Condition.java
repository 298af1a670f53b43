package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A condition as Kubernetes writes them (metav1.Condition). */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
    @Required @Size(min = 1, max = 64) String type,
    @Required @Pattern("^(True|False|Unknown)$") @Size(max = 8) String status,
    @Required @Size(min = 1, max = 128) String reason,
    @Required @Size(max = 4096) String message,
    @Required @Size(max = 64) String lastTransitionTime,
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
