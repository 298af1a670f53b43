package dev.detector.operator.lifecycle;

import dev.detector.operator.api.Condition;
import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.Phase;
import dev.detector.operator.api.TrainingStatus;
import dev.detector.operator.api.ValidationStatus;
import dev.detector.operator.resources.Role;
import dev.detector.operator.resources.ValidatorJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Stage 2, beside the training: every checkpoint is evaluated, the last one too. */
final class Validate {

  private static final ConditionType TYPE = ConditionType.VALIDATED;

  private Validate() {}

  /**
   * @param train how the training stands
   */
  static Outcome of(Situation s, Outcome train) {
    JobView job = s.job(Role.VALIDATE);
    Optional<Condition> decided = s.decided(TYPE);
    if (decided.isPresent()) {
      return Outcomes.again(TYPE, decided.get()).with(Outcomes.stopped(s, Role.VALIDATE));
    }
    if (train.isDone() && isSettled(s) && everythingEvaluated(s)) {
      return summary(s).with(Outcomes.stopped(s, Role.VALIDATE));
    }
    Outcome outcome = unfinished(s, job, train);
    return train.isDone() && outcome.stand() == Outcome.Stand.GOING && !isSettled(s)
        ? settling(s, outcome)
        : outcome;
  }

  private static Outcome unfinished(Situation s, JobView job, Outcome train) {
    if (job.state() == JobView.State.FAILED) {
      return Outcomes.jobFailed(s, Role.VALIDATE, Phase.TRAINING, TYPE);
    }
    if (s.spec().suspend()) {
      return Outcome.suspended(TYPE, "spec.suspend is set: set it to false to go on")
          .with(Outcomes.stopped(s, Role.VALIDATE));
    }
    // Placed first, it would bind the workspace to a node that may lack the trainer's GPU.
    boolean mayStart = train.isDone() || s.isRunning(Role.TRAIN);
    if (!mayStart
        && (job.state() == JobView.State.MISSING || job.state() == JobView.State.SUSPENDED)) {
      return waiting("validator starts beside the trainer");
    }
    if (!mayStart && job.mayRun() && isPreempted(s) && !somethingLeft(s)) {
      return waiting("validator goes on when the trainer does")
          .with(Outcomes.stopped(s, Role.VALIDATE));
    }
    return switch (job.state()) {
      case MISSING -> missing(s);
      case GOING -> waiting("waits for the former validator to end");
      case SUSPENDED -> Outcomes.resumed(s, Role.VALIDATE, Phase.TRAINING, TYPE, desired(s));
      case COMPLETE -> endedBeforeTheLast(s, job, train);
      default ->
          job.isForOtherSteps(s.training())
              ? again(job, "spec.trainer.steps grew: validator waits for more checkpoints")
              : Outcomes.atWork(s, Role.VALIDATE, Phase.TRAINING, TYPE, () -> desired(s));
    };
  }

  /** Whether the trainer's machines were given to others for now. */
  private static boolean isPreempted(Situation s) {
    JobView trainer = s.job(Role.TRAIN);
    return trainer.queue().isPresent()
        && trainer.state() == JobView.State.SUSPENDED
        && !s.hasLivePod(Role.TRAIN);
  }

  private static Outcome missing(Situation s) {
    return s.hasLivePod(Role.VALIDATE)
        ? waiting("waits for the former validator pod to end")
        : Outcomes.going(Phase.TRAINING, TYPE, Reason.QUEUED, "validator waits to be started")
            .with(Actions.create(desired(s)));
  }

  /** A validator that ended by itself while something is left, or before its last report came. */
  private static Outcome endedBeforeTheLast(Situation s, JobView job, Outcome train) {
    String ended = job.endTime().orElseThrow();
    Duration left = s.left(ended, Situation.SETTLING);
    if (!left.isNegative() && !left.isZero()) {
      return Outcomes.settling(waiting("waits for the validator's last report"), left);
    }
    if (!train.isDone()) {
      return somethingLeft(s) || job.isForOtherSteps(s.training())
          ? again(job, "validator waited too long for a checkpoint and is started again")
          : waiting("validator waits for a checkpoint");
    }
    boolean endedFirst =
        s.decided(ConditionType.TRAINED)
            .map(c -> Instant.parse(ended).isBefore(Instant.parse(c.lastTransitionTime())))
            .orElse(true);
    if (endedFirst) {
      return again(job, "validator evaluates what the training left");
    }
    return Outcome.failed(
        TYPE,
        Reason.NO_EVALUATION,
        "validator ended without having evaluated the last checkpoint: look at the log of its pod");
  }

  private static Outcome again(JobView job, String message) {
    return Outcomes.going(Phase.TRAINING, TYPE, Reason.WAITING, message)
        .with(Actions.delete(job.job().orElseThrow()));
  }

  private static Job desired(Situation s) {
    return ValidatorJob.beside(s.training(), s.config());
  }

  private static Outcome waiting(String message) {
    return Outcomes.going(Phase.TRAINING, TYPE, Reason.WAITING, message);
  }

  private static Outcome summary(Situation s) {
    ValidationStatus validation = s.status().validation();
    return s.best()
        .map(
            best ->
                Outcome.done(
                    TYPE,
                    Reason.ALL_EVALUATED,
                    validation.evaluations()
                        + " checkpoints were evaluated; the best is "
                        + best.checkpoint()
                        + " of step "
                        + best.step()
                        + " with "
                        + s.spec().validator().bestBy().metric()
                        + " "
                        + Rounded.text(best.value())))
        .orElseGet(
            () ->
                Outcome.failed(
                    TYPE,
                    Reason.NO_EVALUATION,
                    "no checkpoint was kept as best: "
                        + s.spec().validator().bestBy().metric()
                        + " is not among the metrics that validator reported; see"
                        + " status.validation.latest.metrics"));
  }

  private static boolean everythingEvaluated(Situation s) {
    return s.latestCheckpoint().isPresent() && !somethingLeft(s);
  }

  private static boolean somethingLeft(Situation s) {
    long saved = s.latestCheckpoint().map(TrainingStatus.Checkpoint::step).orElse(-1L);
    long evaluated = s.latestEvaluation().map(ValidationStatus.Evaluation::step).orElse(-1L);
    return evaluated < saved;
  }

  /**
   * Whether the trainer's last checkpoint is known: it is at the last step, or its report had time
   * to come.
   */
  private static boolean isSettled(Situation s) {
    if (s.hasLivePod(Role.TRAIN)) {
      return false;
    }
    boolean atLastStep =
        s.latestCheckpoint().map(c -> c.step() >= s.spec().trainer().steps()).orElse(false);
    return atLastStep
        || s.decided(ConditionType.TRAINED)
            .map(c -> s.left(c.lastTransitionTime(), Situation.SETTLING))
            .filter(left -> left.isNegative() || left.isZero())
            .isPresent();
  }

  private static Outcome settling(Situation s, Outcome outcome) {
    Duration left =
        s.decided(ConditionType.TRAINED)
            .map(c -> s.left(c.lastTransitionTime(), Situation.SETTLING))
            .filter(d -> !d.isNegative())
            .orElse(Situation.SETTLING);
    return Outcomes.settling(outcome, left);
  }
}
