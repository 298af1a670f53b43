package dev.detector.operator.lifecycle;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.Optional;
import java.util.stream.Stream;

/** What a pod's status says. */
final class Pods {

  private Pods() {}

  /** Whether no container of it runs any more. */
  static boolean ended(Pod pod) {
    return succeeded(pod) || "Failed".equals(phase(pod));
  }

  /** Whether all its containers ended well. */
  static boolean succeeded(Pod pod) {
    return "Succeeded".equals(phase(pod));
  }

  /** Whether it has a node and its containers were started. */
  static boolean running(Pod pod) {
    return "Running".equals(phase(pod));
  }

  /** Whether it is being deleted. */
  static boolean going(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }

  /** The condition of that type. */
  static Optional<PodCondition> condition(Pod pod, String type) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getConditions().stream()
            .filter(c -> type.equals(c.getType()))
            .findFirst();
  }

  /** Its init containers, the reporter among them, and its containers. */
  static Stream<ContainerStatus> containers(Pod pod) {
    return pod.getStatus() == null
        ? Stream.empty()
        : Stream.concat(
            pod.getStatus().getInitContainerStatuses().stream(),
            pod.getStatus().getContainerStatuses().stream());
  }

  private static String phase(Pod pod) {
    return pod.getStatus() == null ? "" : pod.getStatus().getPhase();
  }
}
