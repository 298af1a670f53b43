package dev.detector.worker.augmentation;

import java.util.random.RandomGenerator;

/**
 * {@code random_rotation90}: turns the picture and its boxes by 90 degrees against the clock, with
 * the given probability.
 */
public record RandomRotation90(float probability) implements Augmentation {

  static RandomRotation90 of(dev.detector.formats.protos.RandomRotation90 config, String path) {
    Keypoints.refuse(config.getKeypointRotPermutationCount(), path + ".keypoint_rot_permutation");
    return new RandomRotation90(config.getProbability());
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    return Draws.happens(random, probability) ? rotate(sample) : sample;
  }

  /** The turned sample: what was at the right is at the top. */
  public static Sample rotate(Sample sample) {
    float[] boxes = new float[sample.boxes().length];
    for (int at = 0; at < boxes.length; at += Sample.BOX) {
      boxes[at] = 1 - sample.boxes()[at + 3];
      boxes[at + 1] = sample.boxes()[at];
      boxes[at + 2] = 1 - sample.boxes()[at + 1];
      boxes[at + 3] = sample.boxes()[at + 2];
    }
    return sample.with(boxes).with(sample.image().rotate90());
  }
}
