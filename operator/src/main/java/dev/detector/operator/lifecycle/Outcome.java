package dev.detector.operator.lifecycle;

import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a stage stands.
 *
 * @param stand how it stands
 * @param phase the phase of a training that stands here; meaningless if done
 * @param type the condition that tells of this stage; empty if the stage was not asked for
 * @param reason the condition's reason
 * @param message the condition's message; must not change while nothing does
 * @param actions what to do about it
 * @param check when to look again
 * @param events what to tell beside the change of the condition
 */
record Outcome(
    Stand stand,
    Phase phase,
    Optional<ConditionType> type,
    Reason reason,
    String message,
    Actions actions,
    Optional<Duration> check,
    List<PlannedEvent> events) {

  /** How a stage stands. */
  enum Stand {
    /** It is over, and the next stage may begin. */
    DONE,
    /** It is at work. */
    GOING,
    /** It waits for someone's help. */
    STALLED,
    /** It was stopped by spec.suspend. */
    SUSPENDED,
    /** It cannot succeed; the training is over. */
    FAILED,
    /** The model is not good enough; the training is over. */
    REJECTED
  }

  static Outcome of(Stand stand, Phase phase, ConditionType type, Reason reason, String message) {
    return new Outcome(
        stand,
        phase,
        Optional.of(type),
        reason,
        message,
        Actions.NONE,
        Optional.empty(),
        List.of());
  }

  static Outcome done(ConditionType type, Reason reason, String message) {
    return of(Stand.DONE, Phase.PENDING, type, reason, message);
  }

  static Outcome failed(ConditionType type, Reason reason, String message) {
    return of(Stand.FAILED, Phase.FAILED, type, reason, message);
  }

  static Outcome suspended(ConditionType type, String message) {
    return of(Stand.SUSPENDED, Phase.SUSPENDED, type, Reason.SUSPENDED, message);
  }

  /** A stage that was not asked for. */
  static Outcome skipped(String message) {
    return new Outcome(
        Stand.DONE,
        Phase.PENDING,
        Optional.empty(),
        Reason.NOT_REQUESTED,
        message,
        Actions.NONE,
        Optional.empty(),
        List.of());
  }

  Outcome with(Actions more) {
    return new Outcome(stand, phase, type, reason, message, actions.and(more), check, events);
  }

  /** The same with one more sentence in its message. */
  Outcome saying(String more) {
    return new Outcome(stand, phase, type, reason, message + "; " + more, actions, check, events);
  }

  Outcome checkIn(Duration duration) {
    return new Outcome(stand, phase, type, reason, message, actions, Optional.of(duration), events);
  }

  Outcome telling(List<PlannedEvent> more) {
    List<PlannedEvent> all = new ArrayList<>(events);
    all.addAll(more);
    return new Outcome(stand, phase, type, reason, message, actions, check, all);
  }

  boolean isDone() {
    return stand == Stand.DONE;
  }

  boolean isOver() {
    return stand == Stand.FAILED || stand == Stand.REJECTED;
  }
}
