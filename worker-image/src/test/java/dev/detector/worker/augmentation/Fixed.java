package dev.detector.worker.augmentation;

import java.util.random.RandomGenerator;

/** Gives the floats that it was made with, one after the other. */
final class Fixed implements RandomGenerator {
  private final float[] draws;
  private int next;

  Fixed(float... draws) {
    this.draws = draws;
  }

  @Override
  public float nextFloat() {
    return draws[next++];
  }

  @Override
  public long nextLong() {
    throw new UnsupportedOperationException("only floats are drawn");
  }
}
