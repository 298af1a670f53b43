package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;

/** The PersistentVolumeClaim made for a training. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(self.accessModes) || !('ReadWriteOncePod' in self.accessModes)",
    message =
        "accessModes: ReadWriteOncePod lets one pod alone mount the workspace, and a training has several at a time (trainers, validator, servers): use ReadWriteOnce, which keeps them on one node, or ReadWriteMany")
@ValidationRule(
    value = "!has(self.accessModes) || !('ReadOnlyMany' in self.accessModes)",
    message =
        "accessModes: checkpoints are written to the workspace: use ReadWriteOnce or ReadWriteMany")
public record WorkspaceClaim(
    @Default("\"20Gi\"") @JsonPropertyDescription("Size of the claim.") Quantity size,
    @Size(min = 1, max = 253)
        @JsonPropertyDescription("Storage class; the cluster's default without it.")
        String storageClassName,
    @Default("[\"ReadWriteOnce\"]")
        @Size(min = 1, max = 4)
        @JsonPropertyDescription(
            "Access modes. With ReadWriteOnce all pods of the training run on one node.")
        List<AccessMode> accessModes) {

  /** Access modes of Kubernetes; a workspace can have the first two. */
  public enum AccessMode {
    @JsonProperty("ReadWriteOnce")
    READ_WRITE_ONCE("ReadWriteOnce"),
    @JsonProperty("ReadWriteMany")
    READ_WRITE_MANY("ReadWriteMany"),
    /** Refused by rule, with what to use instead. */
    @JsonProperty("ReadWriteOncePod")
    READ_WRITE_ONCE_POD("ReadWriteOncePod"),
    /** Refused by rule, with what to use instead. */
    @JsonProperty("ReadOnlyMany")
    READ_ONLY_MANY("ReadOnlyMany");

    private final String text;

    AccessMode(String text) {
      this.text = text;
    }

    /** Kubernetes' name of the mode. */
    public String text() {
      return text;
    }
  }

  public WorkspaceClaim {
    size = size == null ? new Quantity("20Gi") : size;
    accessModes =
        accessModes == null ? List.of(AccessMode.READ_WRITE_ONCE) : List.copyOf(accessModes);
  }
}
