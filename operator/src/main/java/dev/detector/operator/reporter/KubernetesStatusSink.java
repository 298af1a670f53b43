package dev.detector.operator.reporter;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingStatus;
import dev.detector.operator.api.StageStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a part of a training's status by server-side apply. Each stage is a field manager of its
 * own, so that no writer touches what another wrote.
 */
final class KubernetesStatusSink implements StatusSink {

  private static final Logger LOG = LoggerFactory.getLogger(KubernetesStatusSink.class);

  private final KubernetesClient client;
  private final String namespace;
  private final String name;
  private final String uid;
  private final String fieldManager;

  /**
   * Writes to one training.
   *
   * @param uid of the training; a report for a former training of the same name goes nowhere
   */
  KubernetesStatusSink(
      KubernetesClient client, String namespace, String name, String uid, String stage) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
    this.uid = uid;
    this.fieldManager = "detector-reporter-" + stage;
  }

  @Override
  public void publish(StageStatus part) {
    DetectorTraining there =
        client.resources(DetectorTraining.class).inNamespace(namespace).withName(name).get();
    // Apply does not look at the uid, so that it alone would write to a new training of that name.
    if (there == null || !uid.equals(there.getMetadata().getUid())) {
      LOG.warn(
          "DetectorTraining {}/{} of uid {} is gone: nothing to report to", namespace, name, uid);
      return;
    }
    DetectorTraining patch = new DetectorTraining();
    patch.setMetadata(
        new ObjectMetaBuilder().withNamespace(namespace).withName(name).withUid(uid).build());
    patch.setStatus(DetectorTrainingStatus.empty().with(part));
    client.resource(patch).subresource("status").patch(StatusPatch.by(fieldManager));
  }
}
