package dev.detector.cli.local;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Makes a pod from the template of its Job or Deployment, as the controllers of a cluster do. */
final class PodTemplates {

  /** Annotation that kubectl goes by, too. */
  private static final String DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

  private PodTemplates() {}

  static Pod pod(HasMetadata owner, PodTemplateSpec template, String name, Instant now) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(owner.getMetadata().getNamespace())
        .withUid(UUID.randomUUID().toString())
        .withLabels(template.getMetadata() == null ? null : template.getMetadata().getLabels())
        .withAnnotations(
            template.getMetadata() == null ? null : template.getMetadata().getAnnotations())
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

  /** The container that the pod is for: the one that it names as such, or the first. */
  static Container main(Pod pod) {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    String name = annotations == null ? null : annotations.get(DEFAULT_CONTAINER);
    List<Container> containers = pod.getSpec().getContainers();
    return containers.stream()
        .filter(container -> container.getName().equals(name))
        .findFirst()
        .orElseGet(() -> containers.get(0));
  }

  static boolean isOwnedBy(Pod pod, HasMetadata owner) {
    return pod.getMetadata().getOwnerReferences().stream()
        .anyMatch(reference -> reference.getUid().equals(owner.getMetadata().getUid()));
  }
}
