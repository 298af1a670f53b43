package dev.detector.operator.lifecycle;

import dev.detector.operator.api.ConditionType;
import dev.detector.operator.resources.Labels;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether the reporters of running pods report. A reporter that cannot is not ready, and the
 * kubelet says so: a sign of life in the status itself would cost a write for each interval of each
 * training.
 */
final class Reporting {

  /** How long a reporter may take to become ready. */
  private static final Duration STARTING = Duration.ofSeconds(60);

  private Reporting() {}

  /** Sets the condition where reports fail to come, and where they come again. */
  static void tell(Situation s, Conditions conditions) {
    List<Pod> running =
        Failures.JOB_ROLES.stream()
            .flatMap(role -> s.pods(role).stream())
            .filter(Pods::running)
            .toList();
    Optional<String> silent =
        running.stream()
            .filter(pod -> reporter(pod).filter(status -> isSilent(status, s.now())).isPresent())
            .map(pod -> pod.getMetadata().getName())
            .sorted()
            .findFirst();
    if (silent.isPresent()) {
      conditions.set(
          ConditionType.REPORTING,
          "False",
          Reason.REPORTS_STALE,
          "the reporter of pod "
              + silent.get()
              + " cannot read its files or write the status, so what the status says of the run is"
              + " old: look at the log of container "
              + Labels.REPORTER
              + " in that pod");
    } else if (s.status().condition(ConditionType.REPORTING).isPresent()) {
      conditions.set(ConditionType.REPORTING, "True", Reason.REPORTS_COME, "reports come");
    }
  }

  private static Optional<ContainerStatus> reporter(Pod pod) {
    return pod.getStatus().getInitContainerStatuses().stream()
        .filter(status -> Labels.REPORTER.equals(status.getName()))
        .findFirst();
  }

  private static boolean isSilent(ContainerStatus reporter, Instant now) {
    if (Boolean.TRUE.equals(reporter.getReady())) {
      return false;
    }
    boolean starting =
        reporter.getState() != null
            && reporter.getState().getRunning() != null
            && Instant.parse(reporter.getState().getRunning().getStartedAt())
                .plus(STARTING)
                .isAfter(now);
    return !starting;
  }
}
