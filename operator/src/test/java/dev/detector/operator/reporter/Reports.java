package dev.detector.operator.reporter;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.StageStatus;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Reports as the sidecar of a stage writes them. */
public final class Reports {

  private Reports() {}

  /** Writes that part of the status as the stage's reporter does. */
  public static void publish(
      KubernetesClient client, DetectorTraining training, Role stage, StageStatus part) {
    new KubernetesStatusSink(
            client,
            training.getMetadata().getNamespace(),
            training.getMetadata().getName(),
            training.getMetadata().getUid(),
            stage.word())
        .publish(part);
  }
}
