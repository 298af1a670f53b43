package dev.detector.operator.lifecycle;

import dev.detector.operator.api.BestBy;
import dev.detector.operator.api.Condition;
import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.Dataset;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingStatus;
import dev.detector.operator.api.Phase;
import dev.detector.operator.api.PromotionRule;
import dev.detector.operator.api.TestStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The training whose test result a promotion rule wants beaten. */
final class Champion {

  private Champion() {}

  static Judgement judge(Situation s, PromotionRule rule) {
    String name = rule.betterThan().name();
    String metric = metric(s.training(), rule);
    Map<String, Double> own = Gate.metrics(s.status(), PromotionRule.Split.TEST);
    Double value = own.get(metric);
    String words = words(s.training(), rule);
    if (value == null) {
      return Judgement.unmeasured(
          words, null, metric + " on split test was not measured: known are " + Gate.known(own));
    }
    Optional<DetectorTraining> champion = s.observed().training(name);
    if (champion.isEmpty()) {
      return stalled(
          Reason.CHAMPION_MISSING,
          "there is no DetectorTraining "
              + name
              + " in this namespace, which promotion wants beaten: create it, or change the rule;"
              + " the training goes on by itself then");
    }
    return against(s, rule, champion.get(), value);
  }

  private static Judgement against(
      Situation s, PromotionRule rule, DetectorTraining champion, double value) {
    String name = rule.betterThan().name();
    String metric = metric(s.training(), rule);
    if (!isSameTest(s.spec().dataset(), champion.getSpec().dataset())) {
      return stalled(
          Reason.CHAMPION_OTHER_DATA,
          "champion "
              + name
              + " is not tested on the same records (dataset.volume, test and labelMap differ), so"
              + " its result says nothing: name another one in promotion");
    }
    DetectorTrainingStatus status = DetectorTrainingStatus.of(champion);
    boolean tested =
        status.condition(ConditionType.TESTED).filter(Condition::isTrue).isPresent()
            && status.test() != null;
    if (!tested) {
      return unfinished(name, status);
    }
    if (!isSameTest(s.status().test(), status.test())) {
      return stalled(
          Reason.CHAMPION_OTHER_DATA,
          "champion "
              + name
              + " was tested on other records under the same path (status.test.perClass counts other"
              + " boxes), so its result says nothing: name another one in promotion");
    }
    Double best = Gate.metrics(status, PromotionRule.Split.TEST).get(metric);
    if (best == null) {
      return stalled(
          Reason.CHAMPION_UNMEASURED,
          "the test of champion "
              + name
              + " has no metric "
              + metric
              + ": name one of "
              + Gate.known(Gate.metrics(status, PromotionRule.Split.TEST)));
    }
    double by = rule.betterThan().by();
    double lead = mode(s.training(), rule) == BestBy.Mode.MAX ? value - best : best - value;
    return Judgement.of(
        words(s.training(), rule),
        value,
        best,
        by > 0 ? lead >= by : lead > 0,
        metric
            + " on split test is "
            + Rounded.text(value, best)
            + ", not better"
            + margin(by)
            + " than "
            + Rounded.text(best, value)
            + " of champion "
            + name
            + " ("
            + status.test().checkpoint()
            + ")");
  }

  private static Judgement unfinished(String name, DetectorTrainingStatus status) {
    Phase phase = status.phase() == null ? Phase.PENDING : status.phase();
    return phase.terminal()
        ? stalled(
            Reason.CHAMPION_UNMEASURED,
            "champion "
                + name
                + " ended as "
                + phase.text()
                + " without a test result: name another one in promotion")
        : Judgement.waiting(
            Outcomes.going(
                Phase.TESTING,
                ConditionType.PROMOTED,
                Reason.CHAMPION_UNFINISHED,
                "waits for the test result of champion " + name + ", which is " + phase.text()));
  }

  /** A rule as the status tells it. */
  static String words(DetectorTraining training, PromotionRule rule) {
    return metric(training, rule)
        + " on split test "
        + (mode(training, rule) == BestBy.Mode.MAX ? "above" : "below")
        + " that of "
        + rule.betterThan().name()
        + margin(rule.betterThan().by());
  }

  private static String margin(double by) {
    return by > 0 ? " by " + by : "";
  }

  private static String metric(DetectorTraining training, PromotionRule rule) {
    return rule.metric() != null ? rule.metric() : bestBy(training).metric();
  }

  private static BestBy.Mode mode(DetectorTraining training, PromotionRule rule) {
    if (rule.betterThan().mode() != null) {
      return rule.betterThan().mode();
    }
    return bestBy(training).modeOf(metric(training, rule));
  }

  private static BestBy bestBy(DetectorTraining training) {
    return training.getSpec().validator().bestBy();
  }

  private static boolean isSameTest(Dataset own, Dataset other) {
    return own.volume().equals(other.volume())
        && own.test().equals(other.test())
        && own.labelMap().equals(other.labelMap());
  }

  /** Files may have been replaced between the two tests; where boxes are counted, that shows. */
  private static boolean isSameTest(TestStatus own, TestStatus other) {
    List<String> counted = counts(own);
    List<String> there = counts(other);
    return counted.isEmpty() || there.isEmpty() || counted.equals(there);
  }

  private static List<String> counts(TestStatus test) {
    return test.perClass() == null
        ? List.of()
        : test.perClass().stream()
            .filter(c -> c.groundTruths() != null)
            .map(c -> c.name() + " " + c.groundTruths())
            .sorted()
            .toList();
  }

  private static Judgement stalled(Reason reason, String message) {
    return Judgement.waiting(
        Outcome.of(Outcome.Stand.STALLED, Phase.TESTING, ConditionType.PROMOTED, reason, message));
  }
}
