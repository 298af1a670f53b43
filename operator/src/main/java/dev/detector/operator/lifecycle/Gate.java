package dev.detector.operator.lifecycle;

import dev.detector.operator.api.Condition;
import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingStatus;
import dev.detector.operator.api.Phase;
import dev.detector.operator.api.PromotionRule;
import dev.detector.operator.api.TestStatus;
import dev.detector.operator.api.ValidationStatus;
import dev.detector.operator.api.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Stage 4: the best checkpoint must hold every promotion rule. Other rules than those that were
 * judged are judged anew, also when the model is served by then.
 */
final class Gate {

  private static final ConditionType TYPE = ConditionType.PROMOTED;

  private Gate() {}

  static Outcome of(Situation s) {
    Optional<Condition> decided = decided(s.training());
    if (decided.isPresent()) {
      return Outcomes.again(TYPE, decided.get());
    }
    List<PromotionRule> rules = rules(s.training());
    if (rules.isEmpty()) {
      return Outcome.done(TYPE, Reason.NOT_REQUESTED, "there are no promotion rules");
    }
    List<Judgement> judged = rules.stream().map(rule -> judge(s, rule)).toList();
    List<String> broken = judged.stream().flatMap(j -> j.broken().stream()).toList();
    if (!broken.isEmpty()) {
      return Outcome.of(
              Outcome.Stand.REJECTED,
              Phase.REJECTED,
              TYPE,
              Reason.RULE_BROKEN,
              String.join("; ", broken))
          .with(Serve.removed(s));
    }
    return judged.stream()
        .flatMap(j -> j.waiting().stream())
        .findFirst()
        .orElseGet(
            () ->
                Outcome.done(
                    TYPE, Reason.RULES_HOLD, "all " + rules.size() + " promotion rules hold"));
  }

  /** How the rules of this training's spec were judged, if they were; else as before. */
  static List<Verdict> verdicts(Situation s, List<Outcome> outcomes) {
    boolean judged =
        decided(s.training()).isEmpty()
            && outcomes.stream().anyMatch(o -> o.type().filter(TYPE::equals).isPresent());
    List<Verdict> verdicts =
        judged
            ? rules(s.training()).stream()
                .flatMap(rule -> judge(s, rule).verdict().stream())
                .toList()
            : s.status().promotion();
    return verdicts == null || verdicts.isEmpty() ? null : verdicts;
  }

  /** The champions that the judgement of a validated training depends on. */
  static Set<String> champions(DetectorTraining training) {
    boolean near =
        DetectorTrainingStatus.of(training)
            .condition(ConditionType.VALIDATED)
            .filter(Condition::isTrue)
            .isPresent();
    return near && decided(training).isEmpty() ? everyChampion(training) : Set.of();
  }

  /** All champions that the rules name. */
  static Set<String> everyChampion(DetectorTraining training) {
    return rules(training).stream()
        .filter(rule -> rule.betterThan() != null)
        .map(rule -> rule.betterThan().name())
        .collect(Collectors.toSet());
  }

  /** That the rules hold, if they are those that were judged. */
  private static Optional<Condition> decided(DetectorTraining training) {
    DetectorTrainingStatus status = DetectorTrainingStatus.of(training);
    List<String> judged =
        status.promotion() == null
            ? List.of()
            : status.promotion().stream().map(Verdict::rule).toList();
    List<String> asked = rules(training).stream().map(rule -> words(training, rule)).toList();
    return status
        .condition(TYPE)
        .filter(Condition::isTrue)
        .filter(
            c ->
                judged.equals(asked)
                    || training.getMetadata().getGeneration().equals(c.observedGeneration()));
  }

  private static List<PromotionRule> rules(DetectorTraining training) {
    List<PromotionRule> rules = training.getSpec().promotion();
    return rules == null ? List.of() : rules;
  }

  private static Judgement judge(Situation s, PromotionRule rule) {
    return rule.betterThan() == null ? threshold(s, rule) : Champion.judge(s, rule);
  }

  private static Judgement threshold(Situation s, PromotionRule rule) {
    Map<String, Double> metrics = metrics(s.status(), rule.split());
    String name = rule.metric() + " on split " + rule.split().word();
    Double value = metrics.get(rule.metric());
    Double bound = rule.atLeast() != null ? rule.atLeast() : rule.atMost();
    String words = words(s.training(), rule);
    if (value == null) {
      return Judgement.unmeasured(
          words, bound, name + " was not measured: known are " + known(metrics));
    }
    boolean holds = rule.atLeast() != null ? value >= bound : value <= bound;
    String side = rule.atLeast() != null ? ", below " : ", above ";
    return Judgement.of(
        words,
        value,
        bound,
        holds,
        name + " is " + Rounded.text(value, bound) + side + Rounded.text(bound, value));
  }

  /** A rule as the status tells it; the same for the same rule. */
  static String words(DetectorTraining training, PromotionRule rule) {
    if (rule.betterThan() != null) {
      return Champion.words(training, rule);
    }
    return rule.metric()
        + " on split "
        + rule.split().word()
        + (rule.atLeast() != null ? " at least " + rule.atLeast() : " at most " + rule.atMost());
  }

  static Map<String, Double> metrics(DetectorTrainingStatus status, PromotionRule.Split split) {
    Optional<Map<String, Double>> metrics =
        split == PromotionRule.Split.TEST
            ? Optional.ofNullable(status.test()).map(TestStatus::metrics)
            : Optional.ofNullable(status.validation())
                .map(ValidationStatus::best)
                .map(ValidationStatus.Evaluation::metrics);
    return metrics.orElse(Map.of());
  }

  static String known(Map<String, Double> metrics) {
    return String.join(", ", new TreeSet<>(metrics.keySet()));
  }
}
