package dev.detector.worker.schedules;

import java.util.List;

/**
 * A rate per stretch of steps.
 *
 * @param initialLearningRate rate up to the first change
 * @param changes the changes, by rising step
 * @param warmup whether the first stretch goes linearly from its rate to the next one's
 */
public record ManualStep(float initialLearningRate, List<Change> changes, boolean warmup)
    implements LearningRateSchedule {

  /** From {@code step} on the rate is {@code learningRate}. */
  public record Change(int step, float learningRate) {}

  /** Refuses steps that do not rise. */
  public ManualStep {
    changes = List.copyOf(changes);
    int previous = 0;
    for (Change change : changes) {
      if (change.step() <= previous) {
        throw new IllegalArgumentException(
            "manual_step_learning_rate: schedule steps must rise from above 0; "
                + change.step()
                + " follows "
                + previous);
      }
      previous = change.step();
    }
  }

  @Override
  public float at(long step) {
    if (warmup && !changes.isEmpty() && step < changes.get(0).step()) {
      Change first = changes.get(0);
      double slope = ((double) first.learningRate() - initialLearningRate) / first.step();
      return (float) (initialLearningRate + slope * step);
    }
    float rate = initialLearningRate;
    for (Change change : changes) {
      if (step >= change.step()) {
        rate = change.learningRate();
      }
    }
    return rate;
  }
}
