package dev.detector.operator.lifecycle;

import dev.detector.operator.api.Verdict;
import java.util.Optional;

/**
 * What came of one promotion rule.
 *
 * @param verdict for the status; empty while it cannot be judged
 * @param broken what is wrong, if the rule does not hold
 * @param waiting what it waits for, if it cannot be judged yet
 */
record Judgement(Optional<Verdict> verdict, Optional<String> broken, Optional<Outcome> waiting) {

  /**
   * A rule that could be judged.
   *
   * @param breach what to say if it does not hold
   */
  static Judgement of(String rule, double value, double bound, boolean holds, String breach) {
    return new Judgement(
        Optional.of(new Verdict(rule, value, bound, holds)),
        holds ? Optional.empty() : Optional.of(breach),
        Optional.empty());
  }

  /** A rule whose metric this training does not have. */
  static Judgement unmeasured(String rule, Double bound, String breach) {
    return new Judgement(
        Optional.of(new Verdict(rule, null, bound, false)), Optional.of(breach), Optional.empty());
  }

  /** A rule that cannot be judged yet. */
  static Judgement waiting(Outcome outcome) {
    return new Judgement(Optional.empty(), Optional.empty(), Optional.of(outcome));
  }
}
