package dev.detector.operator.lifecycle;

import dev.detector.operator.api.Failure;
import dev.detector.operator.resources.Role;
import dev.detector.operator.resources.WorkerPod;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why pods do not start, with what to do about it. What a start passes through for some seconds,
 * such as a claim that is being bound, is none.
 */
final class Hindrances {

  /** Longer than a claim, a ConfigMap and the scheduler need to get ready for a pod. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final Set<String> IMAGE_TROUBLES =
      Set.of("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull");

  private static final Set<String> START_TROUBLES =
      Set.of("CreateContainerConfigError", "CreateContainerError", "RunContainerError");

  private static final Pattern MISSING_CLAIM =
      Pattern.compile("persistentvolumeclaim \"([^\"]+)\" not found");
  private static final Pattern INSUFFICIENT = Pattern.compile("Insufficient (\\S+)");
  private static final Pattern FAILED_VOLUME =
      Pattern.compile("^MountVolume\\.\\S+ failed for volume \"([^\"]+)\" : (.*)", Pattern.DOTALL);

  private Hindrances() {}

  /** What keeps a role's pod from starting. */
  static Optional<Failure> of(Situation s, Role role) {
    return of(s, role, s.pods(role));
  }

  /** As {@link #of(Situation, Role)}, of some of the role's pods. */
  static Optional<Failure> of(Situation s, Role role, List<Pod> pods) {
    return pods.stream()
        .filter(Hindrances::isToStart)
        .flatMap(
            pod ->
                Stream.of(
                        image(s, role, pod),
                        scheduling(s, role, pod),
                        mounting(s, role, pod),
                        starting(s, role, pod))
                    .flatMap(Optional::stream))
        .findFirst();
  }

  /** When what keeps a pod from starting has lasted long enough to be told. */
  static Optional<Duration> check(Situation s, Role role) {
    return s.pods(role).stream()
        .filter(Hindrances::isToStart)
        .filter(
            pod -> isUnscheduled(pod) || !s.observed().mountFailures(pod).isEmpty() || isStuck(pod))
        .filter(pod -> !isLate(s, pod))
        .map(pod -> s.left(since(pod), PATIENCE).plusSeconds(1))
        .min(Comparator.naturalOrder());
  }

  /** Why a role's pod has no node yet, as the scheduler puts it. */
  static Optional<String> unscheduled(Situation s, Role role) {
    return s.pods(role).stream()
        .filter(Hindrances::isUnscheduled)
        .flatMap(pod -> Pods.condition(pod, "PodScheduled").stream())
        .map(PodCondition::getMessage)
        .filter(Objects::nonNull)
        .findFirst();
  }

  private static boolean isToStart(Pod pod) {
    return pod.getStatus() != null && !Pods.ended(pod) && !Pods.going(pod);
  }

  private static Optional<Failure> image(Situation s, Role role, Pod pod) {
    return waiting(pod, IMAGE_TROUBLES)
        .map(
            status ->
                failure(
                    s,
                    role,
                    pod,
                    Reason.IMAGE_UNAVAILABLE,
                    "image "
                        + status.getImage()
                        + " of container "
                        + status.getName()
                        + " cannot be pulled: check its name and tag, imagePullSecrets in "
                        + Words.field(role)
                        + ".podTemplate, and that the node reaches the registry; kubectl describe"
                        + " pod "
                        + pod.getMetadata().getName()
                        + " has its answer"));
  }

  private static Optional<Failure> scheduling(Situation s, Role role, Pod pod) {
    if (!isUnscheduled(pod) || !isLate(s, pod)) {
      return Optional.empty();
    }
    String said =
        Objects.requireNonNullElse(
            Pods.condition(pod, "PodScheduled").orElseThrow().getMessage(), "");
    return Optional.of(
        isAboutAClaim(said)
            ? failure(s, role, pod, Reason.VOLUME_MISSING, claim(s, role, said))
            : failure(s, role, pod, Reason.UNSCHEDULABLE, noNode(role, causes(said))));
  }

  private static Optional<Failure> mounting(Situation s, Role role, Pod pod) {
    if (Pods.running(pod) || hasItsVolumes(pod) || isUnscheduled(pod) || !isLate(s, pod)) {
      return Optional.empty();
    }
    return s.observed().mountFailures(pod).stream()
        .max(
            Comparator.comparing(Hindrances::names)
                .thenComparing(event -> Objects.requireNonNullElse(event.getCount(), 1))
                .thenComparing(Event::getMessage))
        .map(
            event ->
                failure(
                    s, role, pod, Reason.VOLUME_NOT_MOUNTABLE, mount(role, event.getMessage())));
  }

  private static Optional<Failure> starting(Situation s, Role role, Pod pod) {
    return waiting(pod, START_TROUBLES)
        .filter(status -> isLate(s, pod))
        .map(
            status ->
                failure(
                    s,
                    role,
                    pod,
                    Reason.CANNOT_START,
                    "container "
                        + status.getName()
                        + " cannot be started: "
                        + Words.quoted(status.getState().getWaiting().getMessage())
                        + ": create what is missing, or mend "
                        + Words.field(role)
                        + ".podTemplate"));
  }

  private static Optional<ContainerStatus> waiting(Pod pod, Set<String> reasons) {
    return Pods.containers(pod)
        .filter(
            status ->
                Optional.ofNullable(status.getState())
                    .map(ContainerState::getWaiting)
                    .map(ContainerStateWaiting::getReason)
                    .filter(reasons::contains)
                    .isPresent())
        .findFirst();
  }

  /** The kubelet mounts them before it makes the pod's sandbox. */
  private static boolean hasItsVolumes(Pod pod) {
    return Pods.condition(pod, "PodReadyToStartContainers")
        .filter(c -> "True".equals(c.getStatus()))
        .isPresent();
  }

  private static boolean isStuck(Pod pod) {
    return waiting(pod, START_TROUBLES).isPresent();
  }

  private static boolean isUnscheduled(Pod pod) {
    return pod.getStatus() != null
        && Pods.condition(pod, "PodScheduled")
            .filter(c -> "False".equals(c.getStatus()) && "Unschedulable".equals(c.getReason()))
            .isPresent();
  }

  private static boolean isLate(Situation s, Pod pod) {
    String since = since(pod);
    return since == null || s.left(since, PATIENCE).compareTo(Duration.ZERO) <= 0;
  }

  /** Since when it has no node, or has one. */
  private static String since(Pod pod) {
    return Pods.condition(pod, "PodScheduled")
        .map(PodCondition::getLastTransitionTime)
        .orElse(pod.getMetadata().getCreationTimestamp());
  }

  private static Failure failure(Situation s, Role role, Pod pod, Reason reason, String message) {
    String since = since(pod);
    return new Failure(
        role.word(),
        pod.getMetadata().getName(),
        null,
        reason.text(),
        message,
        since,
        Failures.attempt(s, role, pod, since));
  }

  private static boolean isAboutAClaim(String said) {
    return said.toLowerCase(Locale.ROOT).contains("persistentvolumeclaim");
  }

  private static String claim(Situation s, Role role, String said) {
    if (said.contains("ReadWriteOncePod")) {
      return role.container()
          + " waits for a volume that one pod alone can mount (ReadWriteOncePod), and a training has"
          + " several at a time: create it anew with a claim of ReadWriteOnce or ReadWriteMany";
    }
    Matcher missing = MISSING_CLAIM.matcher(said);
    if (!missing.find()) {
      return role.container()
          + " waits for a volume: "
          + causes(said)
          + ": kubectl describe pvc says why; its storage class must exist and make volumes";
    }
    String claim = missing.group(1);
    return "there is no PersistentVolumeClaim "
        + claim
        + " in this namespace, as "
        + WorkerPod.fieldOfClaim(s.training(), claim).orElse(Words.field(role) + ".podTemplate")
        + " names it: create it; the training goes on by itself then";
  }

  private static String noNode(Role role, String causes) {
    Matcher insufficient = INSUFFICIENT.matcher(causes);
    String resources =
        insufficient
            .results()
            .map(result -> result.group(1).replaceAll(",$", ""))
            .distinct()
            .collect(Collectors.joining(" and "));
    return resources.isEmpty()
        ? "no node takes %s (%s): mend nodeSelector, affinity or tolerations in %s.podTemplate, or add a node that fits"
            .formatted(role.container(), causes, Words.field(role))
        : "no node has enough %s for %s (%s): lower it in %s.resources, add a node, or wait until others end"
            .formatted(resources, role.container(), causes, Words.field(role));
  }

  /** The scheduler's words without its counts, which change with every node that comes or goes. */
  private static String causes(String said) {
    String nodes = said.replaceFirst("^0/\\d+ nodes are available: ", "");
    int end = nodes.indexOf(". ");
    String list = (end < 0 ? nodes : nodes.substring(0, end)).replaceFirst("\\.$", "");
    return Arrays.stream(list.split(", "))
        .map(cause -> cause.replaceFirst("^\\d+ (node\\(s\\) )?", ""))
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  /** Whether it names the volume; the kubelet's later ones only say that time went by. */
  private static boolean names(Event event) {
    return FAILED_VOLUME.matcher(event.getMessage()).find();
  }

  private static String mount(Role role, String said) {
    Matcher volume = FAILED_VOLUME.matcher(said);
    if (!volume.find()) {
      return Words.quoted(said) + ": look at the volumes of the spec; what they name must exist";
    }
    return "volume "
        + volume.group(1)
        + " ("
        + WorkerPod.fieldOfVolume(volume.group(1)).orElse(Words.field(role) + ".podTemplate")
        + ") cannot be mounted: "
        + Words.quoted(volume.group(2))
        + ": create what is missing, or mend its address; the training goes on by itself then";
  }
}
