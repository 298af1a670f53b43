package dev.detector.operator.lifecycle;

import dev.detector.operator.api.Condition;
import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.Phase;
import dev.detector.operator.api.PromotionRule;
import dev.detector.operator.api.TestStatus;
import dev.detector.operator.api.ValidationStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Stage 4: the best checkpoint must hold every promotion rule. */
final class Gate {

  private static final ConditionType TYPE = ConditionType.PROMOTED;

  private Gate() {}

  static Outcome of(Situation s) {
    Optional<Condition> decided = s.decided(TYPE);
    if (decided.isPresent()) {
      return Outcomes.again(TYPE, decided.get());
    }
    List<PromotionRule> rules = s.spec().promotion() == null ? List.of() : s.spec().promotion();
    if (rules.isEmpty()) {
      return Outcome.done(TYPE, Reason.NOT_REQUESTED, "there are no promotion rules");
    }
    List<String> broken = rules.stream().flatMap(rule -> breach(s, rule).stream()).toList();
    return broken.isEmpty()
        ? Outcome.done(TYPE, Reason.RULES_HOLD, "all " + rules.size() + " promotion rules hold")
        : Outcome.of(
            Outcome.Stand.REJECTED,
            Phase.REJECTED,
            TYPE,
            Reason.RULE_BROKEN,
            String.join("; ", broken));
  }

  private static Optional<String> breach(Situation s, PromotionRule rule) {
    Map<String, Double> metrics = metrics(s, rule.split());
    String name = rule.metric() + " on split " + word(rule.split());
    Double value = metrics.get(rule.metric());
    if (value == null) {
      return Optional.of(
          name
              + " was not measured: known are "
              + String.join(", ", new TreeSet<>(metrics.keySet())));
    }
    if (rule.atLeast() != null && value < rule.atLeast()) {
      return Optional.of(name + " is " + value + ", below " + rule.atLeast());
    }
    if (rule.atMost() != null && value > rule.atMost()) {
      return Optional.of(name + " is " + value + ", above " + rule.atMost());
    }
    return Optional.empty();
  }

  private static Map<String, Double> metrics(Situation s, PromotionRule.Split split) {
    Optional<Map<String, Double>> metrics =
        split == PromotionRule.Split.TEST
            ? Optional.ofNullable(s.status().test()).map(TestStatus::metrics)
            : s.best().map(ValidationStatus.Evaluation::metrics);
    return metrics.orElse(Map.of());
  }

  private static String word(PromotionRule.Split split) {
    return split == PromotionRule.Split.TEST ? "test" : "validation";
  }
}
