package dev.detector.formats.lint;

import dev.detector.formats.labelmap.LabelMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What is known beside the configuration; rules that need what is absent are left out.
 *
 * @param labelMap the training data's label map
 * @param maxBoxesPerImage the most annotated objects in one image of the training data
 * @param trainerSteps how many steps the trainer will make, where not {@code
 *     train_config.num_steps}
 */
public record LintContext(
    Optional<LabelMap> labelMap, OptionalInt maxBoxesPerImage, OptionalLong trainerSteps) {
  /** Nothing but the configuration. */
  public static LintContext none() {
    return new LintContext(Optional.empty(), OptionalInt.empty(), OptionalLong.empty());
  }

  /** With the label map. */
  public LintContext withLabelMap(LabelMap map) {
    return new LintContext(Optional.of(map), maxBoxesPerImage, trainerSteps);
  }

  /** With the data's largest number of objects in one image. */
  public LintContext withMaxBoxesPerImage(int boxes) {
    return new LintContext(labelMap, OptionalInt.of(boxes), trainerSteps);
  }

  /** With the trainer's number of steps. */
  public LintContext withTrainerSteps(long steps) {
    return new LintContext(labelMap, maxBoxesPerImage, OptionalLong.of(steps));
  }
}
