package dev.detector.worker.augmentation;

import java.util.random.RandomGenerator;

/** One step of {@code data_augmentation_options}. */
@FunctionalInterface
public interface Augmentation {

  /** The changed sample; the given one stays as it is. */
  Sample apply(Sample sample, RandomGenerator random);
}
