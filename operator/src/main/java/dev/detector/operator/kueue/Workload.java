package dev.detector.operator.kueue;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Kueue makes for each Job in a queue; only read, and of it only how it stands: the rest, a
 * copy of the pod template for one, is skipped.
 */
@Group("kueue.x-k8s.io")
@Version("v1beta2")
@JsonIgnoreProperties(ignoreUnknown = true)
public final class Workload extends CustomResource<Void, Workload.Standing> implements Namespaced {

  /** Label: uid of the Job that it was made for. */
  public static final String JOB_UID = "kueue.x-k8s.io/job-uid";

  private static final String QUOTA_RESERVED = "QuotaReserved";
  private static final String ADMITTED = "Admitted";

  /** Its status, as far as it is read. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Standing(List<Condition> conditions) {

    public Standing {
      conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
  }

  /** Uid of the Job that it was made for; empty if it was made for something else. */
  public Optional<String> jobUid() {
    Map<String, String> labels = getMetadata().getLabels();
    return Optional.ofNullable(labels == null ? null : labels.get(JOB_UID));
  }

  /** Why its Job waits, in Kueue's words; empty if Kueue has not said so yet, or it runs. */
  public Optional<String> whyItWaits() {
    Optional<Condition> quota = condition(QUOTA_RESERVED);
    if (quota.isEmpty() || condition(ADMITTED).filter(Workload::isTrue).isPresent()) {
      return Optional.empty();
    }
    return quota
        .filter(reserved -> !isTrue(reserved))
        .map(Condition::getMessage)
        .or(() -> Optional.of("its quota is reserved, a check of the queue is not passed yet"));
  }

  private static boolean isTrue(Condition condition) {
    return "True".equals(condition.getStatus());
  }

  private Optional<Condition> condition(String type) {
    return getStatus() == null
        ? Optional.empty()
        : getStatus().conditions().stream().filter(c -> type.equals(c.getType())).findFirst();
  }
}
