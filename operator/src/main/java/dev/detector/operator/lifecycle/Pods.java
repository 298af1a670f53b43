package dev.detector.operator.lifecycle;

import io.fabric8.kubernetes.api.model.Pod;

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

  private static String phase(Pod pod) {
    return pod.getStatus() == null ? "" : pod.getStatus().getPhase();
  }
}
