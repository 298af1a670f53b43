package dev.detector.operator.lifecycle;

import io.fabric8.kubernetes.api.model.Pod;

/** What a pod's status says. */
final class Pods {

  private Pods() {}

  /** Whether no container of it runs any more. */
  static boolean ended(Pod pod) {
    String phase = phase(pod);
    return "Succeeded".equals(phase) || "Failed".equals(phase);
  }

  /** Whether it has a node and its containers were started. */
  static boolean running(Pod pod) {
    return "Running".equals(phase(pod));
  }

  private static String phase(Pod pod) {
    return pod.getStatus() == null ? "" : pod.getStatus().getPhase();
  }
}
