package dev.detector.cli.local;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyRule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs Jobs of one pod: retries with growing pauses up to backoffLimit, fails at once on the exit
 * codes of podFailurePolicy, ends the pod of a suspended or deleted Job.
 */
final class JobController {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final ObjectStore store;
  private final PodStarter starter;
  private final Clock clock;
  private final Map<String, PodProcess> processes = new HashMap<>();
  private final Map<String, Instant> retryAt = new HashMap<>();

  JobController(ObjectStore store, PodStarter starter, Clock clock) {
    this.store = store;
    this.starter = starter;
    this.clock = clock;
  }

  /** One round over all Jobs. */
  void tick() {
    List<Job> jobs = store.list(Job.class);
    endDeleted(jobs);
    jobs.forEach(this::tick);
  }

  /** Asks every pod to end and waits for it. */
  void shutDown(long graceSeconds) {
    processes.values().forEach(PodProcess::terminate);
    processes.values().forEach(process -> process.awaitEnd(graceSeconds));
    store.list(Job.class).forEach(this::tick);
  }

  private void tick(Job job) {
    String uid = job.getMetadata().getUid();
    PodProcess process = processes.get(uid);
    if (process != null) {
      process.tick();
      if (process.exitCode().isPresent()) {
        processes.remove(uid);
        ended(job, process);
      } else if (isSuspended(job)) {
        process.terminate();
      }
    } else if (!isFinished(job) && !isSuspended(job) && isDue(uid)) {
      start(job);
    }
  }

  private void endDeleted(List<Job> jobs) {
    List<String> known = jobs.stream().map(job -> job.getMetadata().getUid()).toList();
    List<String> gone = new ArrayList<>(processes.keySet());
    gone.removeAll(known);
    for (String uid : gone) {
      PodProcess process = processes.remove(uid);
      process.terminate();
      process.awaitEnd(grace(process.pod()));
      store.delete(process.pod());
    }
  }

  private void start(Job job) {
    int attempt = 1 + (int) store.list(Pod.class).stream().filter(p -> isOf(p, job)).count();
    Pod pod =
        PodTemplates.pod(
            job,
            job.getSpec().getTemplate(),
            job.getMetadata().getName() + "-" + attempt,
            clock.instant());
    processes.put(job.getMetadata().getUid(), starter.start(pod, Map.of()));
    store.put(pod);
    JobStatus status = statusOf(job);
    status.setActive(1);
    if (status.getStartTime() == null) {
      status.setStartTime(clock.instant().toString());
    }
    store.put(new JobBuilder(job).withStatus(status).build());
  }

  private void ended(Job job, PodProcess process) {
    int code = process.exitCode().orElseThrow();
    Instant now = clock.instant();
    store.put(PodStatuses.ended(process.pod(), code, process.terminationMessage(), now));
    JobStatus status = statusOf(job);
    status.setActive(0);
    boolean interrupted = isSuspended(job);
    if (code == 0) {
      status.setSucceeded(1);
      status.setCompletionTime(now.toString());
      condition(status, "Complete", null, now);
    } else if (!interrupted) {
      int failed = 1 + Optional.ofNullable(status.getFailed()).orElse(0);
      status.setFailed(failed);
      int limit = Optional.ofNullable(job.getSpec().getBackoffLimit()).orElse(6);
      if (failsJob(job, code)) {
        condition(status, "Failed", "PodFailurePolicy", now);
      } else if (failed > limit) {
        condition(status, "Failed", "BackoffLimitExceeded", now);
      } else {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failed - 1, 6));
        retryAt.put(
            job.getMetadata().getUid(),
            now.plus(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause));
      }
    }
    store.put(new JobBuilder(job).withStatus(status).build());
  }

  private boolean isDue(String uid) {
    return !clock.instant().isBefore(retryAt.getOrDefault(uid, Instant.MIN));
  }

  private static boolean failsJob(Job job, int code) {
    if (job.getSpec().getPodFailurePolicy() == null) {
      return false;
    }
    for (PodFailurePolicyRule rule : job.getSpec().getPodFailurePolicy().getRules()) {
      var codes = rule.getOnExitCodes();
      if ("FailJob".equals(rule.getAction()) && codes != null) {
        boolean in = codes.getValues().contains(code);
        if (in == "In".equals(codes.getOperator())) {
          return true;
        }
      }
    }
    return false;
  }

  private static void condition(JobStatus status, String type, String reason, Instant now) {
    status.setConditions(
        List.of(
            new io.fabric8.kubernetes.api.model.batch.v1.JobConditionBuilder()
                .withType(type)
                .withStatus("True")
                .withReason(reason)
                .withLastTransitionTime(now.toString())
                .build()));
  }

  private static JobStatus statusOf(Job job) {
    return job.getStatus() == null ? new JobStatus() : job.getStatus();
  }

  private static boolean isSuspended(Job job) {
    return Boolean.TRUE.equals(job.getSpec().getSuspend());
  }

  private static boolean isFinished(Job job) {
    return job.getStatus() != null
        && job.getStatus().getConditions().stream()
            .anyMatch(c -> List.of("Complete", "Failed").contains(c.getType()));
  }

  private static boolean isOf(Pod pod, Job job) {
    return PodTemplates.isOwnedBy(pod, job);
  }

  private static long grace(Pod pod) {
    return Optional.ofNullable(pod.getSpec().getTerminationGracePeriodSeconds()).orElse(30L);
  }
}
