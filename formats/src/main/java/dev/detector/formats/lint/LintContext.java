package dev.detector.formats.lint;

import dev.detector.formats.labelmap.LabelMap;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known beside the configuration; rules that need what is absent are left out.
 *
 * @param labelMap the training data's label map
 * @param data what is known of the training data
 * @param trainerSteps how many steps the trainer will make, where not {@code
 *     train_config.num_steps}
 * @param otherTrainer the run uses another OD API compatible image than our worker, so what only
 *     our worker does not support is no finding
 */
public record LintContext(
    Optional<LabelMap> labelMap,
    Optional<DataFacts> data,
    OptionalLong trainerSteps,
    boolean otherTrainer) {
  /** Nothing but the configuration, for our worker. */
  public static LintContext none() {
    return new LintContext(Optional.empty(), Optional.empty(), OptionalLong.empty(), false);
  }

  /** With the label map. */
  public LintContext withLabelMap(LabelMap map) {
    return new LintContext(Optional.of(map), data, trainerSteps, otherTrainer);
  }

  /** With what is known of the training data. */
  public LintContext withData(DataFacts facts) {
    return new LintContext(labelMap, Optional.of(facts), trainerSteps, otherTrainer);
  }

  /** With the trainer's number of steps. */
  public LintContext withTrainerSteps(long steps) {
    return new LintContext(labelMap, data, OptionalLong.of(steps), otherTrainer);
  }

  /** For another OD API compatible image than our worker. */
  public LintContext withOtherTrainer() {
    return new LintContext(labelMap, data, trainerSteps, true);
  }
}
