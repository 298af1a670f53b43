package dev.detector.worker.validation;

import java.util.Set;

/** Kills the program at chosen points: counts the points passed and throws at those asked for. */
final class Crashes {
  /** What a kill looks like within one process. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  private final Set<Integer> at;
  private int passed;

  Crashes(Set<Integer> at) {
    this.at = at;
  }

  synchronized void point() {
    if (at.contains(passed++)) {
      throw new Crash();
    }
  }
}
