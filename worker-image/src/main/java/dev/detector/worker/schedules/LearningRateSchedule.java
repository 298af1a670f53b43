package dev.detector.worker.schedules;

/**
 * Learning rate as a function of the number of steps done before. Computed in 32-bit floats as the
 * OD API's graph does, so that a curve can be compared number by number.
 */
@FunctionalInterface
public interface LearningRateSchedule {

  /** Learning rate of the update that follows {@code step} updates; the first one has step 0. */
  float at(long step);
}
