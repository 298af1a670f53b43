package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Where checkpoints, events and exports live; mounted at /workspace. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!(has(self.claim) && has(self.volume))",
    message =
        "workspace takes either a claim (a volume made for this training) or a volume of yours: remove one of them")
@ValidationRule(
    value = "!has(self.subPath) || has(self.volume)",
    message = "workspace.subPath needs workspace.volume: a claim is made for this training alone")
@ValidationRule(
    value = "!has(self.subPath) || !self.subPath.contains('..')",
    message = "workspace.subPath is relative to the volume and must not contain '..'")
public record Workspace(
    @JsonPropertyDescription(
            "The claim to make. Without claim and volume, a claim with its defaults is made.")
        WorkspaceClaim claim,
    @JsonPropertyDescription("A volume of yours instead of a claim made for this training.")
        VolumeSource volume,
    @Size(min = 1, max = 1024)
        @Pattern("^[^/\\s][^\\s]*$")
        @JsonPropertyDescription("Folder within the volume.")
        String subPath,
    @Default("Retain")
        @JsonPropertyDescription(
            "Retain keeps the claim when this resource is deleted, Delete deletes it too. A volume of yours is always kept.")
        Retention retention) {

  /** What becomes of the claim when the training is deleted. */
  public enum Retention {
    @JsonProperty("Retain")
    RETAIN,
    @JsonProperty("Delete")
    DELETE
  }

  public Workspace {
    claim = claim == null && volume == null ? new WorkspaceClaim(null, null, null) : claim;
    retention = retention == null ? Retention.RETAIN : retention;
  }
}
