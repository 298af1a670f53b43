package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * {@code autoaugment_image}: a policy of operations that was learned on COCO (Zoph et al.,
 * "Learning Data Augmentation Strategies for Object Detection", 2019). The Object Detection API's
 * own step needs TensorFlow 1's contrib package and ends with an error in TensorFlow 2; what it is
 * meant to do is done here.
 */
public record AutoaugmentImage(Augmentation policy) implements Augmentation {

  static AutoaugmentImage of(dev.detector.formats.protos.AutoAugmentImage config, String path) {
    Optional<Augmentation> policy = AutoaugmentPolicies.named(config.getPolicyName());
    return new AutoaugmentImage(
        policy.orElseThrow(
            () ->
                DetectorException.badInput(
                    "there is no policy " + config.getPolicyName(),
                    path + ".policy_name",
                    "use " + String.join(", ", AutoaugmentPolicies.NAMES))));
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    return policy.apply(sample.with(Levels.whole(sample.image())), random);
  }
}
