package dev.detector.cli.local;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.time.Instant;
import java.util.UUID;

/** Makes a pod from the template of its Job or Deployment, as the controllers of a cluster do. */
final class PodTemplates {

  private PodTemplates() {}

  static Pod pod(HasMetadata owner, PodTemplateSpec template, String name, Instant now) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(owner.getMetadata().getNamespace())
        .withUid(UUID.randomUUID().toString())
        .withLabels(template.getMetadata() == null ? null : template.getMetadata().getLabels())
        .withCreationTimestamp(now.toString())
        .withOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion(owner.getApiVersion())
                .withKind(owner.getKind())
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .withController(true)
                .build())
        .endMetadata()
        .withSpec(template.getSpec())
        .withNewStatus()
        .withPhase("Running")
        .withStartTime(now.toString())
        .endStatus()
        .build();
  }

  static boolean isOwnedBy(Pod pod, HasMetadata owner) {
    return pod.getMetadata().getOwnerReferences().stream()
        .anyMatch(reference -> reference.getUid().equals(owner.getMetadata().getUid()));
  }
}
