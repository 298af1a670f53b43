package dev.detector.operator.lifecycle;

import dev.detector.formats.ExitCode;
import dev.detector.operator.api.DetectorTrainingSpec;
import dev.detector.operator.api.Failure;
import dev.detector.operator.resources.Role;
import dev.detector.operator.resources.WorkspaceVolume;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** What went wrong, in words that a person can act on. */
final class Failures {

  /** All the roles whose Jobs a training has. */
  static final List<Role> JOB_ROLES = List.of(Role.TRAIN, Role.VALIDATE, Role.TEST, Role.EXPORT);

  private static final Comparator<Failure> BY_TIME =
      Comparator.comparing(failure -> failure.time() == null ? "" : failure.time());

  private static final String INDEX = "batch.kubernetes.io/job-completion-index";

  /** What the C library says; every program passes it on. */
  private static final String NO_SPACE = "No space left on device";

  /** What our own worker's last words begin with. */
  private static final String OUR_WORDS = "detector-worker: ";

  /** How often a server ends badly until that is no accident. */
  static final int CRASHES = 3;

  private static final int KILLED = 137;

  /** Of the container runtime: the program never began. */
  private static final Set<String> NEVER_BEGAN = Set.of("StartError", "ContainerCannotRun");

  /** One end of a container, and which of its runs that was. */
  private record End(ContainerStateTerminated state, int run) {}

  private Failures() {}

  /** The latest failure of all roles; the one that the status has, if none is newer. */
  static Optional<Failure> latest(Situation s) {
    return Stream.of(
            // Of equal times the first: it tells what became of the others.
            Serve.undone(s).stream(),
            Stream.of(Role.values()).flatMap(role -> latest(s, role).stream()),
            Stream.of(Role.values()).flatMap(role -> Hindrances.of(s, role).stream()),
            JOB_ROLES.stream().flatMap(role -> tookTooLong(s, role).stream()),
            Stream.ofNullable(s.status().lastFailure()))
        .flatMap(Function.identity())
        .max(BY_TIME);
  }

  /** The latest bad end of a role's main container or pod; an interruption by us is none. */
  static Optional<Failure> latest(Situation s, Role role) {
    return latest(s, role, s.pods(role));
  }

  /** As {@link #latest(Situation, Role)}, of some of the role's pods. */
  static Optional<Failure> latest(Situation s, Role role, List<Pod> pods) {
    return pods.stream().flatMap(pod -> of(s, role, pod)).max(BY_TIME);
  }

  /** That a Job was ended because its time was over. */
  static Optional<Failure> tookTooLong(Situation s, Role role) {
    JobView job = s.job(role);
    return job.tookTooLong()
        ? Optional.of(
            new Failure(
                role.word(),
                null,
                null,
                Reason.DEADLINE_EXCEEDED.text(),
                role.container()
                    + " took longer than the "
                    + s.spec().trainer().activeDeadlineSeconds()
                    + " s of spec.trainer.activeDeadlineSeconds: raise it, and the training goes on"
                    + " from its latest checkpoint",
                job.endTime().orElse(null),
                Math.max(1, job.failures())))
        : Optional.empty();
  }

  /**
   * One more than the failures of the role, or of that of its workers, before that time; of a
   * server, whose pods are restarted in place, of this pod.
   */
  static int attempt(Situation s, Role role, Pod pod, String time) {
    Stream<Pod> pods =
        role == Role.SERVE
            ? Stream.of(pod)
            : s.pods(role).stream().filter(other -> Objects.equals(index(other), index(pod)));
    return 1
        + (int)
            pods.flatMap(other -> ends(other, role))
                .map(end -> end.state().getFinishedAt())
                .filter(before -> before != null && time != null && before.compareTo(time) < 0)
                .count();
  }

  private static Stream<Failure> of(Situation s, Role role, Pod pod) {
    Optional<Failure> disruption = Disruptions.of(s, role, pod);
    if (disruption.isPresent()) {
      return disruption.stream();
    }
    // What is being deleted was told to end, whatever its exit code.
    return Pods.going(pod)
        ? Stream.empty()
        : Stream.concat(
            ends(pod, role).map(end -> failure(s, role, pod, end)),
            Disruptions.refusal(s, role, pod).stream());
  }

  /** The bad ends of the main container. */
  private static Stream<End> ends(Pod pod, Role role) {
    return Pods.containers(pod)
        .filter(status -> status.getName().equals(role.container()))
        .flatMap(Failures::ends)
        .filter(end -> end.state().getExitCode() != 0)
        .filter(end -> end.state().getExitCode() != ExitCode.INTERRUPTED.code());
  }

  private static Stream<End> ends(ContainerStatus status) {
    int restarts = status.getRestartCount() == null ? 0 : status.getRestartCount();
    return Stream.concat(
        end(status.getState()).map(end -> new End(end, restarts + 1)),
        end(status.getLastState()).map(end -> new End(end, restarts)));
  }

  private static Stream<ContainerStateTerminated> end(ContainerState state) {
    return state == null ? Stream.empty() : Stream.ofNullable(state.getTerminated());
  }

  private static Failure failure(Situation s, Role role, Pod pod, End end) {
    ContainerStateTerminated state = end.state();
    int attempt = role == Role.SERVE ? end.run() : attempt(s, role, pod, state.getFinishedAt());
    boolean tooOften =
        role == Role.SERVE ? attempt >= CRASHES : attempt > 1 && s.job(role).failedTooOften();
    Reason once = reason(state);
    Reason reason = tooOften && once == Reason.CONTAINER_FAILED ? Reason.CRASH_LOOP : once;
    return new Failure(
        role.word(),
        pod.getMetadata().getName(),
        state.getExitCode(),
        reason.text(),
        message(s, role, pod, reason, state, attempt),
        state.getFinishedAt(),
        attempt);
  }

  private static Reason reason(ContainerStateTerminated end) {
    int code = end.getExitCode();
    if ("OOMKilled".equals(end.getReason())) {
      return Reason.OUT_OF_MEMORY;
    } else if (end.getReason() != null && NEVER_BEGAN.contains(end.getReason())) {
      return Reason.CANNOT_START;
    } else if (code == ExitCode.USAGE.code()) {
      return Reason.BAD_USAGE;
    } else if (code == ExitCode.BAD_INPUT.code()) {
      return Reason.BAD_DATA_OR_CONFIG;
    } else if (code == ExitCode.NUMERIC.code()) {
      return Reason.NUMERIC_FAILURE;
    } else if (Words.quoted(end.getMessage()).contains(NO_SPACE)) {
      return Reason.NO_SPACE_LEFT;
    }
    return Reason.CONTAINER_FAILED;
  }

  private static String message(
      Situation s, Role role, Pod pod, Reason reason, ContainerStateTerminated end, int attempt) {
    String said = Words.quoted(end.getMessage());
    return switch (reason) {
      case OUT_OF_MEMORY ->
          role.container()
              + " used more memory than its limit"
              + memoryLimit(s.spec(), role)
              + " and was killed: raise "
              + Words.field(role)
              + ".resources.limits.memory, or lower the batch size or image size";
      case CANNOT_START ->
          said
              + ": "
              + role.container()
              + " never began: mend its image, or the command in "
              + Words.field(role)
              + ".podTemplate";
      case NO_SPACE_LEFT ->
          said
              + ": enlarge the workspace ("
              + WorkspaceVolume.words(s.training())
              + ") or delete what is not needed there, or lower"
              + " spec.trainer.checkpoints.keepLatest; the work goes on from the latest checkpoint";
      case CRASH_LOOP ->
          "%s failed %d times in a row; the last time: %s: %s"
              .formatted(
                  role.container(),
                  attempt,
                  said.isEmpty() ? "exit code " + end.getExitCode() : said,
                  look(pod));
      default -> said.isEmpty() ? unspoken(role, pod, end) : spoken(pod, reason, said);
    };
  }

  /** Our own words end with what to do. */
  private static String spoken(Pod pod, Reason reason, String said) {
    if (said.startsWith(OUR_WORDS)) {
      return said;
    }
    return said
        + ": "
        + (reason == Reason.BAD_USAGE
            ? "the image must take the Object Detection API's flags, or be given a command in"
                + " podTemplate that does"
            : look(pod));
  }

  private static String unspoken(Role role, Pod pod, ContainerStateTerminated end) {
    if (end.getExitCode() == KILLED) {
      return role.container()
          + " was killed (exit code 137) and said nothing: memory is the usual cause; raise "
          + Words.field(role)
          + ".resources.limits.memory, or look at the node's events";
    }
    return role.container()
        + " ended with exit code "
        + end.getExitCode()
        + " and said nothing: "
        + look(pod);
  }

  private static String look(Pod pod) {
    return "look at the log of pod " + pod.getMetadata().getName();
  }

  private static String index(Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return labels == null ? null : labels.get(INDEX);
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
}
