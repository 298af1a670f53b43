package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.RandomJitterBoxes.JitterMode;
import java.util.random.RandomGenerator;

/**
 * {@code random_jitter_boxes}: moves the borders of each box a little; the picture stays.
 *
 * @param ratio most that a side grows or shrinks by, as share of the box's own size
 */
public record RandomJitterBoxes(float ratio, JitterMode mode) implements Augmentation {
  private static final float SMALLEST_SIDE = 1e-6f;

  static RandomJitterBoxes of(dev.detector.formats.protos.RandomJitterBoxes config, String path) {
    if (config.getRatio() < 0) {
      throw DetectorException.badInput(
          "ratio is " + config.getRatio(), path + ".ratio", "use a number that is not negative");
    }
    return new RandomJitterBoxes(config.getRatio(), config.getJitterMode());
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    boolean symmetric =
        switch (mode) {
          case DEFAULT, EXPAND, SHRINK -> false;
          case EXPAND_SYMMETRIC, SHRINK_SYMMETRIC, EXPAND_SYMMETRIC_XY, SHRINK_SYMMETRIC_XY -> true;
        };
    float min =
        switch (mode) {
          case EXPAND, EXPAND_SYMMETRIC, EXPAND_SYMMETRIC_XY -> 0;
          case DEFAULT, SHRINK, SHRINK_SYMMETRIC, SHRINK_SYMMETRIC_XY -> -ratio;
        };
    float max =
        switch (mode) {
          case SHRINK, SHRINK_SYMMETRIC, SHRINK_SYMMETRIC_XY -> 0;
          case DEFAULT, EXPAND, EXPAND_SYMMETRIC, EXPAND_SYMMETRIC_XY -> ratio;
        };
    float[] changes = new float[sample.objects() * (symmetric ? 2 : Sample.BOX)];
    for (int i = 0; i < changes.length; i++) {
      changes[i] = Draws.uniform(random, min, max);
    }
    return sample.with(jitter(sample.boxes(), changes));
  }

  /**
   * Moves the borders.
   *
   * @param changes per box four shares by which its half sides grow, top, left, bottom and right,
   *     or in the symmetric modes two, vertical and horizontal
   */
  float[] jitter(float[] boxes, float[] changes) {
    int perBox = boxes.length == 0 ? 1 : changes.length / (boxes.length / Sample.BOX);
    float[] jittered = new float[boxes.length];
    for (int at = 0; at < boxes.length; at += Sample.BOX) {
      int change = at / Sample.BOX * perBox;
      float height = side(boxes[at], boxes[at + 2]);
      float width = side(boxes[at + 1], boxes[at + 3]);
      float y = boxes[at] + (boxes[at + 2] - boxes[at]) / 2;
      float x = boxes[at + 1] + (boxes[at + 3] - boxes[at + 1]) / 2;
      float[] grown = new float[Sample.BOX];
      if (perBox == Sample.BOX) {
        for (int i = 0; i < Sample.BOX; i++) {
          grown[i] = 1 + changes[change + i];
        }
      } else {
        float mostVertical = mostGrowth(y, height);
        float mostHorizontal = mostGrowth(x, width);
        boolean together =
            mode == JitterMode.EXPAND_SYMMETRIC_XY || mode == JitterMode.SHRINK_SYMMETRIC_XY;
        if (together) {
          mostVertical = Math.min(mostVertical, mostHorizontal);
          mostHorizontal = mostVertical;
        }
        grown[0] = within(1 + changes[change], mostVertical);
        grown[1] = within(1 + changes[change + (together ? 0 : 1)], mostHorizontal);
        grown[2] = grown[0];
        grown[3] = grown[1];
      }
      jittered[at] = y - height * grown[0] / 2;
      jittered[at + 1] = x - width * grown[1] / 2;
      jittered[at + 2] = y + height * grown[2] / 2;
      jittered[at + 3] = x + width * grown[3] / 2;
    }
    return Window.clip(jittered);
  }

  private static float side(float from, float to) {
    return Math.max(Math.abs(to - from), SMALLEST_SIDE);
  }

  /** How much a box can grow about its centre before it meets the picture's border. */
  private static float mostGrowth(float center, float side) {
    return Math.abs(Math.min(2 * center / side, 2 * (1 - center) / side));
  }

  private static float within(float growth, float most) {
    return Math.max(-most, Math.min(most, growth));
  }
}
