package dev.detector.operator.lifecycle;

import dev.detector.operator.api.Condition;
import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.DetectorTrainingStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The conditions of a new status: the former ones, with what a plan found laid over. */
final class Conditions {

  private static final int MAX_MESSAGE = 4096;

  /** What goes on by itself, but not as it should. */
  private static final Set<Reason> WARNINGS =
      EnumSet.of(
          Reason.RETRYING,
          Reason.UNSCHEDULABLE,
          Reason.PREEMPTED,
          Reason.EVICTED,
          Reason.NODE_LOST);

  private final DetectorTrainingStatus former;
  private final Long generation;
  private final Instant now;
  private final Map<ConditionType, Condition> all = new EnumMap<>(ConditionType.class);

  Conditions(DetectorTrainingStatus former, Long generation, Instant now) {
    this.former = former;
    this.generation = generation;
    this.now = now;
    for (ConditionType type : ConditionType.values()) {
      former.condition(type).ifPresent(condition -> all.put(type, condition));
    }
  }

  void set(ConditionType type, String status, Reason reason, String message) {
    String since =
        former
            .condition(type)
            .filter(condition -> condition.status().equals(status))
            .map(Condition::lastTransitionTime)
            .orElse(now.truncatedTo(ChronoUnit.SECONDS).toString());
    all.put(
        type,
        new Condition(type.text(), status, reason.text(), bounded(message), since, generation));
  }

  void set(Outcome outcome) {
    outcome
        .type()
        .ifPresent(type -> set(type, status(outcome), outcome.reason(), outcome.message()));
  }

  void remove(ConditionType type) {
    all.remove(type);
  }

  List<Condition> list() {
    return new ArrayList<>(all.values());
  }

  /** An event for each condition that now stands otherwise. */
  List<PlannedEvent> changes(List<Outcome> outcomes) {
    List<PlannedEvent> events = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      Optional<Condition> before = outcome.type().flatMap(former::condition);
      boolean changed =
          outcome.type().isPresent()
              && before
                  .filter(
                      c ->
                          c.status().equals(status(outcome))
                              && c.reason().equals(outcome.reason().text()))
                  .isEmpty();
      // Findings are told one by one, not once more as a whole.
      boolean told = outcome.events().stream().anyMatch(e -> e.reason() == outcome.reason());
      if (changed && !told) {
        boolean warning =
            outcome.isOver()
                || outcome.stand() == Outcome.Stand.STALLED
                || WARNINGS.contains(outcome.reason());
        events.add(new PlannedEvent(warning, outcome.reason(), bounded(outcome.message())));
      }
      events.addAll(outcome.events());
    }
    // One cause, for instance spec.suspend, may move several conditions.
    return events.stream().distinct().toList();
  }

  private static String status(Outcome outcome) {
    return switch (outcome.stand()) {
      case DONE -> "True";
      case STALLED ->
          switch (outcome.reason()) {
            // The one that served before serves on.
            case ROLLED_BACK -> "True";
            // What is missing may yet come; what the spec says is known.
            case POD_TEMPLATE_REFUSED -> "False";
            default -> "Unknown";
          };
      default -> "False";
    };
  }

  private static String bounded(String message) {
    return message.length() <= MAX_MESSAGE
        ? message
        : message.substring(0, MAX_MESSAGE - 3) + "...";
  }
}
