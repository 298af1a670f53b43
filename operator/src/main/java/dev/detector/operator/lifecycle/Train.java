package dev.detector.operator.lifecycle;

import dev.detector.operator.api.BestBy;
import dev.detector.operator.api.Condition;
import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.EarlyStopping;
import dev.detector.operator.api.Phase;
import dev.detector.operator.api.ValidationStatus;
import dev.detector.operator.resources.Role;
import dev.detector.operator.resources.TrainerJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** Stage 2: the trainer reaches its steps, or stops early. */
final class Train {

  private static final ConditionType TYPE = ConditionType.TRAINED;

  private Train() {}

  static Outcome of(Situation s) {
    JobView job = s.job(Role.TRAIN);
    Optional<Condition> decided = s.decided(TYPE);
    if (decided.isPresent()) {
      return Outcomes.again(TYPE, decided.get()).with(Outcomes.stopped(s, Role.TRAIN));
    }
    if (job.state() == JobView.State.COMPLETE && !job.isForOtherSteps(s.training())) {
      return Outcome.done(
          TYPE, Reason.STEPS_REACHED, s.spec().trainer().steps() + " steps were trained");
    }
    Optional<Outcome> early = earlyStop(s);
    if (early.isPresent()) {
      return early.get();
    }
    if (job.state() == JobView.State.FAILED) {
      return Outcomes.jobFailed(s, Role.TRAIN, Phase.TRAINING, TYPE);
    }
    if (s.spec().suspend()) {
      return Outcome.suspended(TYPE, "spec.suspend is set: set it to false to go on")
          .with(Outcomes.stopped(s, Role.TRAIN));
    }
    Outcome outcome = work(s, job);
    return stoppingInVain(s)
        .map(outcome::saying)
        .orElse(outcome)
        .telling(outcome.reason() == Reason.RETRYING ? List.of() : restarts(s, job));
  }

  private static Outcome work(Situation s, JobView job) {
    if (job.state() == JobView.State.MISSING) {
      return s.hasLivePod(Role.TRAIN)
          ? Outcomes.going(
              Phase.QUEUED, TYPE, Reason.WAITING, "waits for the former trainer pod to end")
          : Outcomes.going(Phase.QUEUED, TYPE, Reason.QUEUED, "trainer waits to be started")
              .with(Actions.create(desired(s)));
    }
    if (job.state() == JobView.State.GOING) {
      return Outcomes.going(
          Phase.QUEUED, TYPE, Reason.WAITING, "waits for the former trainer to end");
    }
    if (job.isForOtherSteps(s.training())) {
      return Outcomes.going(
              Phase.TRAINING,
              TYPE,
              Reason.MORE_STEPS,
              "spec.trainer.steps grew: trainer goes on from its latest checkpoint")
          .with(Actions.delete(job.job().orElseThrow()));
    }
    Supplier<Job> desired = () -> desired(s);
    if (job.state() == JobView.State.SUSPENDED) {
      return Outcomes.resumed(s, Role.TRAIN, Phase.QUEUED, TYPE, desired.get());
    }
    int workers = s.spec().trainer().workers();
    long started = s.started(Role.TRAIN);
    if (started > 0 && started < workers && Hindrances.of(s, Role.TRAIN).isEmpty()) {
      Outcome waiting =
          Outcomes.going(
              Phase.QUEUED,
              TYPE,
              Reason.QUEUED,
              "%d of %d workers run and wait for the others%s"
                  .formatted(
                      started,
                      workers,
                      Hindrances.unscheduled(s, Role.TRAIN).map(why -> ": " + why).orElse("")));
      return Hindrances.check(s, Role.TRAIN).map(waiting::checkIn).orElse(waiting);
    }
    Phase phase = s.isRunning(Role.TRAIN) ? Phase.TRAINING : Phase.QUEUED;
    return Outcomes.atWork(s, Role.TRAIN, phase, TYPE, desired);
  }

  private static Job desired(Situation s) {
    return TrainerJob.of(s.training(), Base.pretrained(s), s.config());
  }

  private static Optional<Outcome> earlyStop(Situation s) {
    EarlyStopping stopping = s.spec().trainer().earlyStopping();
    ValidationStatus validation = s.status().validation();
    if (stopping == null
        || validation == null
        || validation.sinceBest() == null
        || isCountedOtherwise(s, validation)
        || validation.sinceBest() < stopping.patience()) {
      return Optional.empty();
    }
    String best =
        s.best().map(b -> ": the best is " + b.checkpoint() + " of step " + b.step()).orElse("");
    return Optional.of(
        Outcome.done(
                TYPE,
                Reason.EARLY_STOPPED,
                stopping.by(s.spec().validator().bestBy()).metric()
                    + " did not improve over "
                    + stopping.patience()
                    + " evaluations"
                    + best)
            .with(Outcomes.stopped(s, Role.TRAIN)));
  }

  /** Whether the validator that runs began before the spec asked for what it asks for now. */
  private static boolean isCountedOtherwise(Situation s, ValidationStatus validation) {
    EarlyStopping stopping = s.spec().trainer().earlyStopping();
    BestBy by = stopping.by(s.spec().validator().bestBy());
    return validation.sinceBestOf() != null
        && !validation.sinceBestOf().equals(by.sinceBestOf(stopping.minDelta()));
  }

  /** What to say if early stopping waits for a metric that nobody reports. */
  private static Optional<String> stoppingInVain(Situation s) {
    EarlyStopping stopping = s.spec().trainer().earlyStopping();
    ValidationStatus validation = s.status().validation();
    if (stopping == null
        || validation == null
        || validation.latest() == null
        || validation.sinceBest() != null
        || validation.sinceBestOf() == null
        || isCountedOtherwise(s, validation)) {
      return Optional.empty();
    }
    return Optional.of(
        "trainer.earlyStopping does not act, as "
            + stopping.by(s.spec().validator().bestBy()).metric()
            + " is not reported: known are "
            + Gate.known(Objects.requireNonNullElse(validation.latest().metrics(), Map.of())));
  }

  private static List<PlannedEvent> restarts(Situation s, JobView job) {
    int known = s.status().restarts() == null ? 0 : s.status().restarts();
    return job.failures() <= known
        ? List.of()
        : Failures.latest(s, Role.TRAIN)
            .map(f -> new PlannedEvent(true, Reason.of(f.reason()), f.message()))
            .map(List::of)
            .orElse(List.of());
  }

  /** How often the trainer's pod failed. */
  static Integer failures(Situation s) {
    Optional<Job> job = s.job(Role.TRAIN).job();
    return job.isEmpty() ? s.status().restarts() : (Integer) s.job(Role.TRAIN).failures();
  }
}
