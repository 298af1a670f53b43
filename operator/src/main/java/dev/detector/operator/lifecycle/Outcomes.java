package dev.detector.operator.lifecycle;

import dev.detector.operator.api.Condition;
import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.Failure;
import dev.detector.operator.api.Phase;
import dev.detector.operator.kueue.Workload;
import dev.detector.operator.resources.Names;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Outcomes that several stages share. */
final class Outcomes {

  private Outcomes() {}

  /** A stage that was over before is over. */
  static Outcome again(ConditionType type, Condition condition) {
    return Outcome.done(type, Reason.of(condition.reason()), condition.message());
  }

  /** A stage that has its Job and waits for it. */
  static Outcome going(Phase phase, ConditionType type, Reason reason, String message) {
    return Outcome.of(Outcome.Stand.GOING, phase, type, reason, message);
  }

  /** A suspended Job goes on, as the spec is now. */
  static Outcome resumed(Situation s, Role role, Phase phase, ConditionType type, Job desired) {
    JobView job = s.job(role);
    if (job.isToBeReplaced(s.training(), desired)) {
      return replaced(s, role, phase, type, desired);
    }
    return job.queue()
        .map(queue -> queued(s, role, phase, type, queue))
        .orElseGet(
            () ->
                going(
                        phase,
                        type,
                        Reason.RESUMED,
                        role.container() + " goes on where it was stopped")
                    .with(Actions.suspend(desired.getMetadata().getName(), false)));
  }

  /** Not admitted yet, or preempted: Kueue alone lets it run. */
  private static Outcome queued(
      Situation s, Role role, Phase phase, ConditionType type, String queue) {
    String then =
        s.latestCheckpoint()
            .filter(checkpoint -> role == Role.TRAIN)
            .map(checkpoint -> " and goes on from step " + checkpoint.step() + " then")
            .orElse("");
    String why =
        s.job(role)
            .job()
            .flatMap(s.observed()::workload)
            .flatMap(Workload::whyItWaits)
            .orElseGet(
                () ->
                    "kubectl -n %s describe workloads says why"
                        .formatted(s.training().getMetadata().getNamespace()));
    return going(
        role == Role.VALIDATE ? phase : Phase.QUEUED,
        type,
        Reason.QUEUED,
        "%s waits in queue %s until Kueue admits it%s: %s"
            .formatted(role.container(), queue, then, why));
  }

  /**
   * Ends what a Job runs. Kueue would start one in a queue again that is merely suspended; deleted,
   * it gives its place or quota back.
   */
  static Actions stopped(Situation s, Role role) {
    JobView job = s.job(role);
    if (job.queue().isPresent()) {
      return job.mayRun() || job.state() == JobView.State.SUSPENDED
          ? Actions.delete(job.job().orElseThrow())
          : Actions.NONE;
    }
    return job.mayRun() ? Actions.suspend(Names.job(s.training(), role), true) : Actions.NONE;
  }

  private static Outcome replaced(
      Situation s, Role role, Phase phase, ConditionType type, Job desired) {
    JobView job = s.job(role);
    String why;
    if (job.isInOtherQueue(desired)) {
      why = " is queued anew, as the training's labels say now";
    } else if (job.isForOlderSpec(s.training())) {
      why = " is started anew with the changed spec";
    } else {
      why = " is started anew as this version of the operator makes it";
    }
    return going(phase, type, Reason.WAITING, role.container() + why)
        .with(Actions.delete(job.job().orElseThrow()));
  }

  /**
   * A Job that is neither over nor suspended: it waits for a node, runs, or tries again.
   *
   * @param desired the Job as it would be made now; made only where that matters, since it costs
   *     more than the rest of a plan
   */
  static Outcome atWork(
      Situation s, Role role, Phase phase, ConditionType type, Supplier<Job> desired) {
    JobView job = s.job(role);
    // What has just done its work is neither done again nor waited for: its Job learns of it soon.
    boolean atWork = s.isRunning(role) || s.hasSucceeded(role);
    if (!atWork && job.isToBeReplaced(s.training(), desired.get())) {
      return replaced(s, role, phase, type, desired.get());
    }
    Optional<Failure> hindrance = Hindrances.of(s, role);
    if (hindrance.isPresent()) {
      return hindered(phase, type, hindrance.get());
    }
    Optional<Failure> disruption = Disruptions.current(s, role);
    if (disruption.isPresent() && !s.hasSucceeded(role)) {
      return going(phase, type, Reason.of(disruption.get().reason()), disruption.get().message());
    }
    if (atWork) {
      // A newer operator makes other Jobs, too; that is nobody's wish to start this one anew.
      String news =
          job.isForOlderSpec(s.training()) && job.isOutdated(desired.get())
              ? "; the changed spec acts when it is started anew: set spec.suspend to true and back"
              : "";
      return going(phase, type, Reason.RUNNING, role.container() + " is running" + news);
    }
    if (job.failures() > 0 && !s.hasLivePod(role)) {
      return going(
          phase,
          type,
          Reason.RETRYING,
          Failures.latest(s, role).map(Failure::message).orElse(role.container() + " failed")
              + "; it is started again soon");
    }
    Outcome queued =
        going(
            phase,
            type,
            Reason.QUEUED,
            Hindrances.unscheduled(s, role)
                .map(why -> role.container() + " waits for a node: " + why)
                .orElse(role.container() + " waits to be started"));
    return Hindrances.check(s, role).map(queued::checkIn).orElse(queued);
  }

  /** A node with room may come by itself; all else is for someone to mend. */
  static Outcome hindered(Phase phase, ConditionType type, Failure hindrance) {
    Reason reason = Reason.of(hindrance.reason());
    return Outcome.of(
        reason == Reason.UNSCHEDULABLE ? Outcome.Stand.GOING : Outcome.Stand.STALLED,
        phase,
        type,
        reason,
        hindrance.message());
  }

  /**
   * A Job that failed for good. A change of the spec since then, for instance of its resources, is
   * a reason to try again.
   */
  static Outcome jobFailed(Situation s, Role role, Phase phase, ConditionType type) {
    JobView job = s.job(role);
    if (job.isForOlderSpec(s.training())) {
      return going(
              phase,
              type,
              Reason.RETRYING,
              "the spec was changed since " + role.container() + " failed: it is tried again")
          .with(Actions.delete(job.job().orElseThrow()));
    }
    return Failures.tookTooLong(s, role)
        .or(() -> Failures.latest(s, role))
        .map(f -> Outcome.failed(type, Reason.of(f.reason()), f.message()))
        .orElseGet(
            () ->
                Outcome.failed(
                    type,
                    Reason.CONTAINER_FAILED,
                    role.container() + " failed: " + job.failureMessage()));
  }

  /** Looks again when a report that is still under way must have come. */
  static Outcome settling(Outcome outcome, Duration left) {
    return outcome.checkIn(left.plusSeconds(1));
  }
}
