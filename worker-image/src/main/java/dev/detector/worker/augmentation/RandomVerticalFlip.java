package dev.detector.worker.augmentation;

import java.util.random.RandomGenerator;

/**
 * {@code random_vertical_flip}: mirrors the picture and its boxes: top becomes bottom, with the
 * given probability.
 */
public record RandomVerticalFlip(float probability) implements Augmentation {

  static RandomVerticalFlip of(dev.detector.formats.protos.RandomVerticalFlip config, String path) {
    Keypoints.refuse(config.getKeypointFlipPermutationCount(), path + ".keypoint_flip_permutation");
    return new RandomVerticalFlip(config.getProbability());
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    return Draws.happens(random, probability) ? flip(sample) : sample;
  }

  /** The mirrored sample. */
  public static Sample flip(Sample sample) {
    float[] boxes = sample.boxes().clone();
    for (int at = 0; at < boxes.length; at += Sample.BOX) {
      float ymin = boxes[at];
      boxes[at] = 1 - boxes[at + 2];
      boxes[at + 2] = 1 - ymin;
    }
    return sample.with(boxes).with(sample.image().flipUpDown());
  }
}
