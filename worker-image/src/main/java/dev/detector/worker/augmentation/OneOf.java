package dev.detector.worker.augmentation;

import java.util.List;
import java.util.random.RandomGenerator;

/** One of several augmentations, each as likely as the others. */
record OneOf(List<Augmentation> alternatives) implements Augmentation {
  OneOf {
    alternatives = List.copyOf(alternatives);
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    return alternatives.get(random.nextInt(alternatives.size())).apply(sample, random);
  }
}
