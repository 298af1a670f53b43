package dev.detector.operator.lifecycle;

import dev.detector.operator.api.Condition;
import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingStatus;
import dev.detector.operator.api.Phase;
import dev.detector.operator.api.ValidationStatus;
import dev.detector.operator.api.Verdict;
import dev.detector.operator.resources.OperatorConfig;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Decides what is to be done for a training: the only place where that is decided. Stages follow
 * one another; the first that is not done gives the phase. A terminal phase is left only when the
 * spec changes.
 */
public final class Lifecycle {

  private final OperatorConfig config;

  /** A lifecycle whose children run with that installation's images. */
  public Lifecycle(OperatorConfig config) {
    this.config = Objects.requireNonNull(config);
  }

  /**
   * What is to be done now. The same arguments give the same plan.
   *
   * @param training the resource as it is, with the status of all writers
   * @param observed what exists around it
   * @param now the time of this decision
   */
  public Plan plan(DetectorTraining training, Observed observed, Instant now) {
    Situation s = new Situation(training, observed, now, config);
    if (training.getMetadata().getDeletionTimestamp() != null) {
      return unchanged(s, Actions.NONE, Optional.empty());
    }
    if (isSettledEnd(s)) {
      return ended(s);
    }
    List<Outcome> outcomes = outcomes(s);
    Outcome last = outcomes.get(outcomes.size() - 1);
    Actions actions = outcomes.stream().map(Outcome::actions).reduce(Actions.NONE, Actions::and);
    Outcome current =
        outcomes.stream().filter(outcome -> !outcome.isDone()).findFirst().orElse(last);
    Outcome decisive = outcomes.stream().filter(Outcome::isOver).findFirst().orElse(current);
    Conditions conditions = new Conditions(s.status(), training.getMetadata().getGeneration(), now);
    outcomes.forEach(conditions::set);
    Reporting.tell(s, conditions);
    if (s.spec().inference() == null || decisive.stand() == Outcome.Stand.REJECTED) {
      conditions.remove(ConditionType.SERVING);
    }
    Phase phase = phase(s, decisive);
    overall(conditions, phase, decisive);
    Actions stop = decisive.isOver() ? stopEverything(s) : Actions.NONE;
    return new Plan(
        Stream.concat(actions.delete().stream(), stop.delete().stream()).distinct().toList(),
        decisive.isOver() ? withoutJobs(actions.create()) : actions.create(),
        actions.apply(),
        decisive.isOver() ? stop.suspend() : actions.suspend(),
        status(s, phase, conditions.list(), Gate.verdicts(s, outcomes)),
        conditions.changes(outcomes),
        check(s, outcomes, phase));
  }

  /**
   * Whether a plan depends on the text under spec.pipeline.configMapKeyRef: it is read until a
   * configuration was made of it.
   *
   * @param children as in {@link Observed#children}
   */
  public static boolean needsPipelineSource(DetectorTraining training, List<HasMetadata> children) {
    return !isSettledEnd(training) && !Prepare.isConfigured(training, children);
  }

  /**
   * Names of the other trainings of the namespace whose state a plan depends on now: the one whose
   * best checkpoint it starts from, until that is known, and the champions that promotion wants
   * beaten, until that is judged.
   *
   * @param children as in {@link Observed#children}
   */
  public static Set<String> namedTrainings(DetectorTraining training, List<HasMetadata> children) {
    Set<String> named = new HashSet<>();
    if (!isSettledEnd(training)) {
      named.addAll(Base.needed(training, children));
      named.addAll(Gate.champions(training));
    }
    return named;
  }

  /** Names of all other trainings that a spec names, whether or not they matter now. */
  public static Set<String> everNamedTrainings(DetectorTraining training) {
    Set<String> named = new HashSet<>(Gate.everyChampion(training));
    Base.name(training).ifPresent(named::add);
    return named;
  }

  /** What a training that names this one may decide from, of all that this one's status says. */
  public static List<Object> decidedFromByOthers(DetectorTraining training) {
    DetectorTrainingStatus status = DetectorTrainingStatus.of(training);
    return Arrays.asList(
        status.phase(),
        status.test(),
        status.condition(ConditionType.TESTED).map(Condition::status),
        status.condition(ConditionType.VALIDATED).map(Condition::status),
        Base.best(training).map(ValidationStatus.Evaluation::checkpoint));
  }

  /**
   * Jobs that wait in a queue: why, only Kueue knows.
   *
   * @param children as in {@link Observed#children}
   */
  public static List<Job> queuedJobs(List<HasMetadata> children) {
    return children.stream()
        .filter(Job.class::isInstance)
        .map(Job.class::cast)
        .filter(job -> new JobView(Optional.of(job)).waitsInQueue())
        .toList();
  }

  private static List<Outcome> outcomes(Situation s) {
    List<Outcome> outcomes = new ArrayList<>();
    outcomes.add(Prepare.of(s));
    if (!outcomes.get(0).isDone()) {
      return outcomes;
    }
    Outcome train = Train.of(s);
    outcomes.add(train);
    if (train.isOver()) {
      return outcomes;
    }
    outcomes.add(Validate.of(s, train));
    if (!outcomes.stream().allMatch(Outcome::isDone)) {
      return outcomes;
    }
    List<Supplier<Outcome>> rest =
        List.of(
            () -> TestSplit.of(s), () -> Gate.of(s), () -> ExportModel.of(s), () -> Serve.of(s));
    for (Supplier<Outcome> stage : rest) {
      Outcome outcome = stage.get();
      outcomes.add(outcome);
      if (!outcome.isDone()) {
        break;
      }
    }
    return outcomes;
  }

  private static Phase phase(Situation s, Outcome decisive) {
    if (!decisive.isDone()) {
      return decisive.phase();
    }
    return s.spec().inference() == null ? Phase.SUCCEEDED : Phase.READY;
  }

  /** The conditions that kstatus, and so kubectl wait, Argo CD and Flux, understand. */
  private static void overall(Conditions conditions, Phase phase, Outcome decisive) {
    boolean ready = decisive.isDone();
    boolean stalled = decisive.isOver() || decisive.stand() == Outcome.Stand.STALLED;
    boolean going = decisive.stand() == Outcome.Stand.GOING;
    String message = decisive.message();
    Reason reason =
        switch (phase) {
          case READY, SUCCEEDED -> Reason.FINISHED;
          case REJECTED -> Reason.REJECTED;
          default -> decisive.reason();
        };
    conditions.set(ConditionType.READY, ready ? "True" : "False", reason, message);
    conditions.set(
        ConditionType.RECONCILING,
        going ? "True" : "False",
        going ? Reason.PROGRESSING : reason,
        going ? message : "");
    conditions.set(
        ConditionType.STALLED, stalled ? "True" : "False", reason, stalled ? message : "");
  }

  private static DetectorTrainingStatus status(
      Situation s, Phase phase, List<Condition> conditions, List<Verdict> promotion) {
    DetectorTrainingStatus former = s.status();
    String now = s.now().truncatedTo(ChronoUnit.SECONDS).toString();
    boolean begun = s.job(Role.TRAIN).job().isPresent();
    boolean finished = phase.terminal() || phase == Phase.READY;
    String completed = finished ? Optional.ofNullable(former.completionTime()).orElse(now) : null;
    return new DetectorTrainingStatus(
        s.training().getMetadata().getGeneration(),
        phase,
        conditions,
        former.startTime() != null || !begun ? former.startTime() : now,
        completed,
        Train.failures(s),
        Failures.latest(s).orElse(null),
        null,
        null,
        null,
        null,
        phase == Phase.REJECTED ? null : Serve.status(s),
        promotion);
  }

  /** Whether the training is over and its spec is the one that it ended with. */
  private static boolean isSettledEnd(Situation s) {
    return isSettledEnd(s.training());
  }

  private static boolean isSettledEnd(DetectorTraining training) {
    DetectorTrainingStatus status = DetectorTrainingStatus.of(training);
    return status.phase() != null
        && status.phase().terminal()
        && Objects.equals(status.observedGeneration(), training.getMetadata().getGeneration());
  }

  private static Plan ended(Situation s) {
    Optional<Duration> left = timeToLive(s, s.status().completionTime());
    Actions stop = s.status().phase() == Phase.SUCCEEDED ? Actions.NONE : stopEverything(s);
    boolean expired = left.filter(d -> d.isNegative() || d.isZero()).isPresent();
    return unchanged(
        s,
        expired ? stop.and(Actions.delete(s.training())) : stop,
        expired ? Optional.empty() : left);
  }

  private static Plan unchanged(Situation s, Actions actions, Optional<Duration> check) {
    return new Plan(
        actions.delete(),
        actions.create(),
        actions.apply(),
        actions.suspend(),
        s.status().ownPart(),
        List.of(),
        check);
  }

  private static Optional<Duration> check(Situation s, List<Outcome> outcomes, Phase phase) {
    if (phase.terminal()) {
      return timeToLive(s, s.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }
    return outcomes.stream().flatMap(outcome -> outcome.check().stream()).min(Duration::compareTo);
  }

  private static Optional<Duration> timeToLive(Situation s, String since) {
    return Optional.ofNullable(s.spec().ttlSecondsAfterFinished())
        .filter(ttl -> since != null)
        .map(ttl -> s.left(since, Duration.ofSeconds(ttl)));
  }

  /** What has failed or was rejected must not hold machines. */
  private static Actions stopEverything(Situation s) {
    return Failures.JOB_ROLES.stream()
        .map(role -> Outcomes.stopped(s, role))
        .reduce(Actions.NONE, Actions::and);
  }

  private static List<HasMetadata> withoutJobs(List<HasMetadata> objects) {
    return objects.stream().filter(object -> !"Job".equals(object.getKind())).toList();
  }
}
