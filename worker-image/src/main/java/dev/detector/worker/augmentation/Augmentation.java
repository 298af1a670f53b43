package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.PreprocessingStep;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** One step of {@code data_augmentation_options}. */
public interface Augmentation {

  /** The changed sample; the given one stays as it is. */
  Sample apply(Sample sample, RandomGenerator random);

  /**
   * The steps of a training configuration as one, in their order.
   *
   * @throws DetectorException if a step or an option of it is not supported, by its field path
   */
  static Augmentation of(List<PreprocessingStep> steps) {
    List<Augmentation> all = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      all.add(of(steps.get(i), "train_config.data_augmentation_options[" + i + "]"));
    }
    return (sample, random) -> {
      Sample changed = sample;
      for (Augmentation step : all) {
        changed = step.apply(changed, random);
      }
      return changed;
    };
  }

  private static Augmentation of(PreprocessingStep step, String path) {
    return switch (step.getPreprocessingStepCase()) {
      case RANDOM_HORIZONTAL_FLIP -> {
        if (step.getRandomHorizontalFlip().getKeypointFlipPermutationCount() > 0) {
          throw DetectorException.badInput(
              "keypoints are not supported",
              path + ".random_horizontal_flip.keypoint_flip_permutation",
              "remove the field");
        }
        yield new RandomHorizontalFlip(step.getRandomHorizontalFlip().getProbability());
      }
      case RANDOM_CROP_IMAGE ->
          RandomCropImage.of(step.getRandomCropImage(), path + ".random_crop_image");
      default ->
          throw DetectorException.badInput(
              "augmentation " + step.getPreprocessingStepCase() + " is not supported",
              path,
              "use random_horizontal_flip or random_crop_image, or remove it");
    };
  }
}
