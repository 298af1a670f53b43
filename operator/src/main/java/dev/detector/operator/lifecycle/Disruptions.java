package dev.detector.operator.lifecycle;

import dev.detector.operator.api.Failure;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.Objects;
import java.util.Optional;

/**
 * Pods that were taken away: for a more important one, off a node that is lost or short of
 * something, or by someone who drains it. That is no fault of the training and counts against no
 * limit; Kubernetes says it in the pod's condition DisruptionTarget.
 */
final class Disruptions {

  private static final String GOES_ON = "it is started again";

  private Disruptions() {}

  /** Why a pod was taken away. */
  static Optional<Failure> of(Situation s, Role role, Pod pod) {
    Optional<PodCondition> disruption =
        Pods.condition(pod, "DisruptionTarget").filter(c -> "True".equals(c.getStatus()));
    if (disruption.isPresent()) {
      String words = Objects.requireNonNullElse(disruption.get().getMessage(), "");
      Reason reason = reason(disruption.get());
      return Optional.of(
          failure(
              s,
              role,
              pod,
              reason,
              message(s, role, pod, reason, words),
              disruption.get().getLastTransitionTime()));
    }
    return overItsStorage(s, role, pod);
  }

  /** The stage of a pod that was taken away and has no other yet. */
  static Optional<Failure> current(Situation s, Role role) {
    boolean replaced =
        s.pods(role).stream().anyMatch(pod -> !Pods.ended(pod) && of(s, role, pod).isEmpty());
    return replaced
        ? Optional.empty()
        : s.pods(role).stream()
            .flatMap(pod -> of(s, role, pod).stream())
            .filter(failure -> !Reason.NO_SPACE_LEFT.text().equals(failure.reason()))
            .findFirst();
  }

  /** That a node did not take a pod which the scheduler had given it: no container ever ran. */
  static Optional<Failure> refusal(Situation s, Role role, Pod pod) {
    boolean ran =
        Pods.containers(pod)
            .filter(status -> status.getName().equals(role.container()))
            .anyMatch(status -> terminated(status).isPresent());
    if (!Pods.ended(pod) || Pods.succeeded(pod) || ran || pod.getStatus().getReason() == null) {
      return Optional.empty();
    }
    return Optional.of(
        failure(
            s,
            role,
            pod,
            Reason.CANNOT_START,
            "node %s did not take %s (%s): %s: look at the node's devices and free resources"
                .formatted(
                    node(pod),
                    role.container(),
                    pod.getStatus().getReason(),
                    Words.quoted(pod.getStatus().getMessage())),
            since(pod)));
  }

  private static Optional<Failure> overItsStorage(Situation s, Role role, Pod pod) {
    if (pod.getStatus() == null || !"Evicted".equals(pod.getStatus().getReason())) {
      return Optional.empty();
    }
    return Optional.of(
        failure(
            s,
            role,
            pod,
            Reason.NO_SPACE_LEFT,
            Words.quoted(pod.getStatus().getMessage()).replaceFirst("\\.$", "")
                + ": raise the limit that it names, in "
                + Words.field(role)
                + ".resources or .podTemplate",
            since(pod)));
  }

  private static Reason reason(PodCondition disruption) {
    return switch (Objects.requireNonNullElse(disruption.getReason(), "")) {
      case "PreemptionByScheduler" -> Reason.PREEMPTED;
      case "DeletionByTaintManager", "DeletionByPodGC" -> Reason.NODE_LOST;
      default -> Reason.EVICTED;
    };
  }

  private static String message(Situation s, Role role, Pod pod, Reason reason, String words) {
    String said = words.isBlank() ? "" : " (" + Words.quoted(words) + ")";
    String then =
        s.latestCheckpoint()
            .filter(checkpoint -> role == Role.TRAIN)
            .map(checkpoint -> " and goes on from step " + checkpoint.step())
            .orElse("");
    return switch (reason) {
      case PREEMPTED ->
          role.container()
              + " made room for a pod of higher priority"
              + said
              + ": "
              + GOES_ON
              + then
              + " when there is room; priorityClassName in "
              + Words.field(role)
              + ".podTemplate decides who makes room for whom";
      case NODE_LOST ->
          role.container()
              + " lost its node "
              + node(pod)
              + said
              + ": "
              + GOES_ON
              + then
              + " on another; if that node is gone for good and the pod stays Terminating,"
              + " kubectl delete node "
              + node(pod);
      default ->
          role.container()
              + " was evicted from node "
              + node(pod)
              + said
              + ": "
              + GOES_ON
              + then
              + "; after a drain nothing is to be done; if the node was short of memory or disk, give "
              + Words.field(role)
              + ".resources requests as large as what it uses";
    };
  }

  private static Failure failure(
      Situation s, Role role, Pod pod, Reason reason, String message, String time) {
    Integer code =
        Pods.containers(pod)
            .filter(status -> status.getName().equals(role.container()))
            .flatMap(status -> terminated(status).stream())
            .map(ContainerStateTerminated::getExitCode)
            .findFirst()
            .orElse(null);
    return new Failure(
        role.word(),
        pod.getMetadata().getName(),
        code,
        reason.text(),
        message,
        time,
        Failures.attempt(s, role, pod, time));
  }

  private static Optional<ContainerStateTerminated> terminated(ContainerStatus status) {
    return Optional.ofNullable(status.getState()).map(ContainerState::getTerminated);
  }

  private static String since(Pod pod) {
    return Pods.condition(pod, "Ready")
        .map(PodCondition::getLastTransitionTime)
        .orElse(pod.getMetadata().getCreationTimestamp());
  }

  private static String node(Pod pod) {
    return pod.getSpec() == null || pod.getSpec().getNodeName() == null
        ? "that it ran on"
        : pod.getSpec().getNodeName();
  }
}
