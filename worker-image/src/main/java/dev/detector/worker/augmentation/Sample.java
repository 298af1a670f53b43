package dev.detector.worker.augmentation;

import dev.detector.worker.image.Image;

/**
 * A picture with its ground truth, as augmentations see it.
 *
 * @param image levels 0 to 255
 * @param boxes ymin, xmin, ymax, xmax of each object as shares of the image: [objects, 4]
 * @param classes class index of each object, from 0
 * @param weights loss weight of each object
 */
@SuppressWarnings("ArrayRecordComponent") // Bulk data; samples are not compared.
public record Sample(Image image, float[] boxes, int[] classes, float[] weights) {
  /** Numbers in a box. */
  public static final int BOX = 4;

  public Sample {
    if (boxes.length != classes.length * BOX || weights.length != classes.length) {
      throw new IllegalArgumentException(
          "%d box numbers, %d classes and %d weights do not belong together"
              .formatted(boxes.length, classes.length, weights.length));
    }
  }

  /** How many objects it has. */
  public int objects() {
    return classes.length;
  }
}
