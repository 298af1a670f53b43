package dev.detector.operator.reconciler;

import dev.detector.operator.api.Condition;
import dev.detector.operator.api.DetectorTrainingStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How long a change of the status may wait for others to come. What a person or a program acts on
 * is written at once; a new word about the same state waits a little, so that the validator that
 * starts a moment after the trainer costs no write of its own.
 */
final class StatusPacing {

  private static final Duration SMALL_NEWS = Duration.ofSeconds(10);

  private StatusPacing() {}

  /**
   * The time to wait; zero if it is to be written now.
   *
   * @param before the operator's part as it stands
   * @param after the operator's part as it is to be
   */
  static Duration hold(DetectorTrainingStatus before, DetectorTrainingStatus after, Instant now) {
    if (before.phase() == null || !standing(before).equals(standing(after))) {
      return Duration.ZERO;
    }
    Duration left =
        lastTransition(before)
            .map(time -> Duration.between(now, time.plus(SMALL_NEWS)))
            .orElse(Duration.ZERO);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static List<Object> standing(DetectorTrainingStatus status) {
    return Arrays.asList(
        status.observedGeneration(),
        status.phase(),
        status.startTime(),
        status.completionTime(),
        status.restarts(),
        status.lastFailure(),
        conditions(status).stream().collect(Collectors.toMap(Condition::type, Condition::status)));
  }

  private static Optional<Instant> lastTransition(DetectorTrainingStatus status) {
    return conditions(status).stream()
        .map(Condition::lastTransitionTime)
        .map(Instant::parse)
        .max(Comparator.naturalOrder());
  }

  private static List<Condition> conditions(DetectorTrainingStatus status) {
    return status.conditions() == null ? List.of() : status.conditions();
  }
}
