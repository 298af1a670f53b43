package dev.detector.worker.augmentation;

import java.util.random.RandomGenerator;

/** Random numbers with the ranges of TensorFlow's {@code random_uniform}. */
final class Draws {
  private Draws() {}

  /** From {@code min} up to but without {@code max}; {@code min} where they are the same. */
  static float uniform(RandomGenerator random, float min, float max) {
    return min + random.nextFloat() * (max - min);
  }

  /** From {@code min} up to but without {@code end}. */
  static int integer(RandomGenerator random, int min, int end) {
    return random.nextInt(min, end);
  }

  /** True as often as {@code probability} says. */
  static boolean happens(RandomGenerator random, float probability) {
    return random.nextFloat() < probability;
  }

  /** False as often as {@code random_coef} says: how often the sample stays as it is. */
  static boolean changes(RandomGenerator random, float randomCoef) {
    return random.nextFloat() >= randomCoef;
  }
}
