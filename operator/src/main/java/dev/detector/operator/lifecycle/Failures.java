package dev.detector.operator.lifecycle;

import dev.detector.formats.ExitCode;
import dev.detector.operator.api.DetectorTrainingSpec;
import dev.detector.operator.api.Failure;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** How containers ended badly, in words that a person can act on. */
final class Failures {

  private static final int MAX_MESSAGE = 2048;

  private static final Set<String> IMAGE_TROUBLES =
      Set.of("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull");

  private static final Set<Integer> INTERRUPTIONS = Set.of(ExitCode.INTERRUPTED.code());

  private Failures() {}

  /** The latest bad end of a role's main container; an interruption is none. */
  static Optional<Failure> latest(Situation s, Role role) {
    return s.pods(role).stream()
        .flatMap(pod -> ends(pod, role).map(end -> failure(s, role, pod, end)))
        .max(Comparator.comparing(f -> f.time() == null ? "" : f.time()));
  }

  /** The latest bad end of all roles. */
  static Optional<Failure> latest(Situation s) {
    return Stream.of(Role.values())
        .flatMap(role -> latest(s, role).stream())
        .max(Comparator.comparing(f -> f.time() == null ? "" : f.time()));
  }

  /** Why a role's pod cannot start, if someone has to help it. */
  static Optional<String> imageTrouble(Situation s, Role role) {
    return s.pods(role).stream()
        .filter(pod -> pod.getStatus() != null)
        .flatMap(
            pod ->
                Stream.concat(
                    pod.getStatus().getInitContainerStatuses().stream(),
                    pod.getStatus().getContainerStatuses().stream()))
        .flatMap(status -> waiting(status).stream().map(waiting -> trouble(status, waiting)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Why a role's pod has no node yet, as the scheduler puts it. */
  static Optional<String> unschedulable(Situation s, Role role) {
    return s.pods(role).stream()
        .filter(pod -> pod.getStatus() != null)
        .flatMap(pod -> pod.getStatus().getConditions().stream())
        .filter(c -> "PodScheduled".equals(c.getType()) && "False".equals(c.getStatus()))
        .map(c -> c.getMessage())
        .filter(message -> message != null)
        .findFirst();
  }

  private static Optional<String> trouble(ContainerStatus status, ContainerStateWaiting waiting) {
    if (!IMAGE_TROUBLES.contains(waiting.getReason())) {
      return Optional.empty();
    }
    return Optional.of(
        "image "
            + status.getImage()
            + " of container "
            + status.getName()
            + " cannot be pulled ("
            + waiting.getReason()
            + "): check its name and the pull secrets");
  }

  private static Optional<ContainerStateWaiting> waiting(ContainerStatus status) {
    return Optional.ofNullable(status.getState()).map(ContainerState::getWaiting);
  }

  private static Stream<ContainerStateTerminated> ends(Pod pod, Role role) {
    if (pod.getStatus() == null) {
      return Stream.empty();
    }
    return pod.getStatus().getContainerStatuses().stream()
        .filter(status -> status.getName().equals(role.container()))
        .flatMap(
            status -> Stream.of(status.getState(), status.getLastState()).flatMap(Failures::end))
        .filter(end -> end.getExitCode() != 0 && !INTERRUPTIONS.contains(end.getExitCode()));
  }

  private static Stream<ContainerStateTerminated> end(ContainerState state) {
    return state == null ? Stream.empty() : Stream.ofNullable(state.getTerminated());
  }

  private static Failure failure(Situation s, Role role, Pod pod, ContainerStateTerminated end) {
    Reason reason = reason(end);
    return new Failure(
        role.word(),
        pod.getMetadata().getName(),
        end.getExitCode(),
        reason.text(),
        message(s.spec(), role, reason, end),
        end.getFinishedAt());
  }

  private static Reason reason(ContainerStateTerminated end) {
    int code = end.getExitCode();
    if ("OOMKilled".equals(end.getReason())) {
      return Reason.OUT_OF_MEMORY;
    } else if (code == ExitCode.USAGE.code()) {
      return Reason.BAD_USAGE;
    } else if (code == ExitCode.BAD_INPUT.code()) {
      return Reason.BAD_DATA_OR_CONFIG;
    } else if (code == ExitCode.NUMERIC.code()) {
      return Reason.NUMERIC_FAILURE;
    }
    return Reason.CONTAINER_FAILED;
  }

  private static String message(
      DetectorTrainingSpec spec, Role role, Reason reason, ContainerStateTerminated end) {
    String said = said(end);
    if (reason == Reason.OUT_OF_MEMORY) {
      return role.container()
          + " used more memory than its limit"
          + memoryLimit(spec, role)
          + " and was killed: raise "
          + field(role)
          + ".resources.limits.memory, or lower the batch size or image size";
    }
    if (!said.isEmpty()) {
      return said;
    }
    if (end.getExitCode() == 137) {
      return role.container()
          + " was killed (exit code 137) and said nothing: memory is the usual cause; raise "
          + field(role)
          + ".resources.limits.memory, or look at the node's events";
    }
    return role.container()
        + " ended with exit code "
        + end.getExitCode()
        + " and said nothing: look at the log of its pod";
  }

  private static String said(ContainerStateTerminated end) {
    String message = end.getMessage() == null ? "" : end.getMessage().strip();
    // Of a log's tail the end is what tells most.
    return message.length() <= MAX_MESSAGE
        ? message
        : "..." + message.substring(message.length() - MAX_MESSAGE);
  }

  private static String field(Role role) {
    return switch (role) {
      case TRAIN -> "spec.trainer";
      case VALIDATE, TEST -> "spec.validator";
      case EXPORT -> "spec.export";
      case SERVE -> "spec.inference";
    };
  }

  private static String memoryLimit(DetectorTrainingSpec spec, Role role) {
    ResourceRequirements resources =
        switch (role) {
          case TRAIN -> spec.trainer().resources();
          case VALIDATE, TEST -> spec.validator().resources();
          case EXPORT -> spec.export().resources();
          case SERVE -> spec.inference() == null ? null : spec.inference().resources();
        };
    return Optional.ofNullable(resources)
        .map(ResourceRequirements::getLimits)
        .map(limits -> limits.get("memory"))
        .map(Quantity::toString)
        .map(limit -> " of " + limit)
        .orElse("");
  }

  /** All the roles whose Jobs a training has. */
  static final List<Role> JOB_ROLES = List.of(Role.TRAIN, Role.VALIDATE, Role.TEST, Role.EXPORT);
}
