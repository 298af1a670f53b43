package dev.detector.worker.augmentation;

import java.util.random.RandomGenerator;

/**
 * {@code random_horizontal_flip}: mirrors the picture and its boxes: left becomes right, with the
 * given probability.
 */
public record RandomHorizontalFlip(float probability) implements Augmentation {

  static RandomHorizontalFlip of(
      dev.detector.formats.protos.RandomHorizontalFlip config, String path) {
    Keypoints.refuse(config.getKeypointFlipPermutationCount(), path + ".keypoint_flip_permutation");
    return new RandomHorizontalFlip(config.getProbability());
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    return Draws.happens(random, probability) ? flip(sample) : sample;
  }

  /** The mirrored sample. */
  public static Sample flip(Sample sample) {
    float[] boxes = sample.boxes().clone();
    for (int at = 0; at < boxes.length; at += Sample.BOX) {
      float xmin = boxes[at + 1];
      boxes[at + 1] = 1 - boxes[at + 3];
      boxes[at + 3] = 1 - xmin;
    }
    return sample.with(boxes).with(sample.image().flipLeftRight());
  }
}
