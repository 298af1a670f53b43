package dev.detector.operator.lifecycle;

import dev.detector.operator.api.Condition;
import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.Phase;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A stage that is one Job and is over when that Job is complete and has reported.
 *
 * @param reported the outcome once the report is there; empty before
 */
record JobStage(
    Role role, Phase phase, ConditionType type, Supplier<Job> desired, Optional<Outcome> reported) {

  Outcome of(Situation s) {
    Optional<Condition> decided = s.decided(type);
    if (decided.isPresent()) {
      return Outcomes.again(type, decided.get());
    }
    JobView job = s.job(role);
    if (job.state() == JobView.State.COMPLETE) {
      return reported.orElseGet(() -> unreported(s, job));
    }
    if (job.state() == JobView.State.FAILED) {
      return Outcomes.jobFailed(s, role, phase, type);
    }
    if (s.spec().suspend()) {
      return Outcome.suspended(type, "spec.suspend is set: set it to false to go on")
          .with(Outcomes.stopped(s, role));
    }
    return switch (job.state()) {
      case MISSING ->
          s.hasLivePod(role)
              ? waiting("waits for the former " + role.container() + " pod to end")
              : Outcomes.going(
                      phase, type, Reason.QUEUED, role.container() + " waits to be started")
                  .with(Actions.create(desired.get()));
      case GOING -> waiting("waits for the former " + role.container() + " to end");
      case SUSPENDED -> Outcomes.resumed(s, role, phase, type, desired.get());
      default -> Outcomes.atWork(s, role, phase, type, desired);
    };
  }

  private Outcome unreported(Situation s, JobView job) {
    Duration left = s.left(job.endTime().orElseThrow(), Situation.SETTLING);
    return left.isNegative() || left.isZero()
        ? Outcome.failed(
            type,
            Reason.CONTAINER_FAILED,
            role.container()
                + " ended well but its reporter told no result: look at the log of container"
                + " reporter in its pod")
        : Outcomes.settling(waiting("waits for the report of " + role.container()), left);
  }

  private Outcome waiting(String message) {
    return Outcomes.going(phase, type, Reason.WAITING, message);
  }
}
