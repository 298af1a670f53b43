package dev.detector.operator.lifecycle;

import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.Phase;
import dev.detector.operator.api.TestStatus;
import dev.detector.operator.resources.Role;
import dev.detector.operator.resources.ValidatorJob;
import java.util.Optional;

/** Stage 3: the best checkpoint is measured on the test split, if there is one. */
final class TestSplit {

  private TestSplit() {}

  static Outcome of(Situation s) {
    if (s.spec().dataset().test() == null) {
      return Outcome.skipped("the data set has no test split");
    }
    return new JobStage(
            Role.TEST,
            Phase.TESTING,
            ConditionType.TESTED,
            () -> ValidatorJob.onTestSplit(s.training(), s.config()),
            reported(s))
        .of(s);
  }

  private static Optional<Outcome> reported(Situation s) {
    return Optional.ofNullable(s.status().test())
        .filter(test -> test.metrics() != null)
        .map(TestSplit::measured);
  }

  private static Outcome measured(TestStatus test) {
    return Outcome.done(
        ConditionType.TESTED,
        Reason.MEASURED,
        test.checkpoint() + " was measured on the test split: see status.test");
  }
}
