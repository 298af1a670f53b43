package dev.detector.operator.resources;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a user's pod template cannot set because the operator does, and where it is set instead. The
 * resource definition's rules are made of the same tables.
 */
public final class PodTemplateRules {

  /** Names of pod fields, and why they stay. */
  public static final Map<String, String> POD_FIELDS = podFields();

  /** Those of them that may be set to false, which they are. */
  public static final Set<String> POD_FLAGS =
      Set.of(
          "automountServiceAccountToken",
          "hostNetwork",
          "hostPID",
          "hostIPC",
          "shareProcessNamespace");

  /** Names of the operator's volumes. */
  public static final List<String> VOLUMES =
      List.of(
          WorkerPod.WORKSPACE_VOLUME,
          WorkerPod.CONFIG_VOLUME,
          WorkerPod.DATA_VOLUME,
          WorkerPod.PRETRAINED_VOLUME,
          Reporter.TOKEN_VOLUME);

  /** Labels and annotations that the operator and controllers of Kubernetes find pods by. */
  public static final List<String> LABELS =
      List.of(
          "app.kubernetes.io/name",
          "app.kubernetes.io/instance",
          Labels.MANAGED_BY,
          Labels.COMPONENT,
          Labels.QUEUE,
          Labels.QUEUE_PRIORITY);

  /** Beginnings of such names. */
  public static final List<String> LABEL_PREFIXES =
      List.of("detector.dev/", "batch.kubernetes.io/");

  private static final String RESTRICTED = "pods keep to the restricted Pod Security Standard";
  private static final String ACCOUNT =
      "the account is the reporter's, and no other container gets a token: hand over what a"
          + " container needs in a Secret";

  private PodTemplateRules() {}

  private static Map<String, String> podFields() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("restartPolicy", "a pod that failed is replaced, as backoffLimit says");
    fields.put("serviceAccountName", ACCOUNT);
    fields.put("serviceAccount", ACCOUNT);
    fields.put("automountServiceAccountToken", ACCOUNT);
    fields.put("hostname", "workers find each other by it");
    fields.put("subdomain", "workers find each other by it");
    fields.put("hostnameOverride", "workers find each other by their names");
    fields.put("hostNetwork", RESTRICTED);
    fields.put("hostPID", RESTRICTED);
    fields.put("hostIPC", RESTRICTED);
    fields.put(
        "shareProcessNamespace", "every container could read the reporter's credentials then");
    return fields;
  }

  /** Fields of the main container, and what to do instead. */
  public static Map<String, String> containerFields(Role role) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("image", "set " + role.field() + ".image");
    fields.put("resources", "set " + role.field() + ".resources");
    fields.put(
        "args",
        "they are the flags of the contract, and follow the spec: give further ones at the end of"
            + " command");
    fields.put("restartPolicy", POD_FIELDS.get("restartPolicy"));
    return fields;
  }

  /** Variables of the main container, and what to do instead. */
  public static Map<String, String> variables(Role role) {
    Map<String, String> variables = new LinkedHashMap<>();
    switch (role) {
      case TRAIN -> {
        variables.put("DETECTOR_SEED", "set spec.trainer.seed");
        variables.put("DETECTOR_CHECKPOINT_MAX_TO_KEEP", "set spec.trainer.checkpoints.keepLatest");
        variables.put(
            "DETECTOR_LOCAL_PROCESSES", "it follows the GPUs in spec.trainer.resources.limits");
        variables.put(ReporterEnvironment.WORKER, "set spec.trainer.workers");
        variables.put("TF_CONFIG", "set spec.trainer.workers");
      }
      case VALIDATE, TEST -> {
        variables.put("DETECTOR_SEED", "set spec.trainer.seed");
        variables.put(ReporterEnvironment.BEST_METRIC, "set spec.validator.bestBy.metric");
        variables.put(ReporterEnvironment.BEST_MODE, "set spec.validator.bestBy.mode");
        variables.put("DETECTOR_BEST_KEEP", "set spec.trainer.checkpoints.keepBest");
        variables.put("DETECTOR_BEST_DIR", "the later stages read " + Paths.BEST);
        variables.put(WorkerContainer.GPUS, "set spec.validator.device");
      }
      case EXPORT ->
          variables.put(WorkerContainer.GPUS, "name a GPU in spec.export.resources.limits");
      case SERVE -> {
        variables.put("DETECTOR_SCORE_THRESHOLD", "set spec.inference.scoreThreshold");
        variables.put(
            "DETECTOR_DRAIN_DELAY_SECONDS", "the pod leaves the Service within that time");
        variables.put(WorkerContainer.GPUS, "name a GPU in spec.inference.resources.limits");
      }
    }
    return variables;
  }
}
