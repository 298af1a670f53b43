package dev.detector.worker.input;

import dev.detector.worker.random.Seeds;
import java.util.SplittableRandom;

/**
 * Which example comes at which position of an endless training: each epoch shows every example
 * once, in an order of its own. A function of the seed and the position alone. Not thread-safe.
 */
final class ExampleOrder {
  private final int examples;
  private final boolean shuffle;
  private final long seed;
  private final int[] order;
  private long orderedEpoch = -1;

  /**
   * @param shuffle false: the files' order in every epoch
   */
  ExampleOrder(int examples, boolean shuffle, long seed) {
    this.examples = examples;
    this.shuffle = shuffle;
    this.seed = seed;
    this.order = new int[examples];
  }

  /** The example at a position, counted from the very first example of the training. */
  int at(long position) {
    long epoch = position / examples;
    if (epoch != orderedEpoch) {
      arrange(epoch);
    }
    return order[(int) (position % examples)];
  }

  /** What the augmentation of an example at a position follows from. */
  SplittableRandom augmentation(long position, int example) {
    return new SplittableRandom(Seeds.of(seed, position, example));
  }

  private void arrange(long epoch) {
    SplittableRandom random = new SplittableRandom(Seeds.of(seed, epoch));
    for (int i = 0; i < examples; i++) {
      int other = shuffle ? random.nextInt(i + 1) : i;
      order[i] = order[other];
      order[other] = i;
    }
    orderedEpoch = epoch;
  }
}
