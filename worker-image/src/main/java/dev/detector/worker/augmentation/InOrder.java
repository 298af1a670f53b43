package dev.detector.worker.augmentation;

import java.util.List;
import java.util.random.RandomGenerator;

/** Several augmentations, one after the other. */
record InOrder(List<Augmentation> steps) implements Augmentation {
  InOrder {
    steps = List.copyOf(steps);
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    Sample changed = sample;
    for (Augmentation step : steps) {
      changed = step.apply(changed, random);
    }
    return changed;
  }
}
