package dev.detector.worker.augmentation;

import dev.detector.worker.image.Image;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A picture with its ground truth, as augmentations see it.
 *
 * @param image levels 0 to 255
 * @param boxes ymin, xmin, ymax, xmax of each object as shares of the image: [objects, 4]
 * @param classes class index of each object, from 0
 * @param weights loss weight of each object
 * @param stored for each object the number of the stored object that it comes from, by which
 *     whatever else is known of it (crowd, difficult) is found
 */
@SuppressWarnings("ArrayRecordComponent") // Bulk data; samples are not compared.
public record Sample(Image image, float[] boxes, int[] classes, float[] weights, int[] stored) {
  /** Numbers in a box. */
  public static final int BOX = 4;

  public Sample {
    if (boxes.length != classes.length * BOX
        || weights.length != classes.length
        || stored.length != classes.length) {
      throw new IllegalArgumentException(
          "%d box numbers, %d classes, %d weights and %d origins do not belong together"
              .formatted(boxes.length, classes.length, weights.length, stored.length));
    }
  }

  /** A sample as it is stored. */
  public Sample(Image image, float[] boxes, int[] classes, float[] weights) {
    this(image, boxes, classes, weights, IntStream.range(0, classes.length).toArray());
  }

  /** How many objects it has. */
  public int objects() {
    return classes.length;
  }

  /** The same objects at the same places of another picture. */
  public Sample with(Image other) {
    return new Sample(other, boxes, classes, weights, stored);
  }

  /** The same objects in other boxes. */
  public Sample with(float[] otherBoxes) {
    return new Sample(image, otherBoxes, classes, weights, stored);
  }

  /** The objects of the given numbers, in that order; a number may come more than once. */
  public Sample select(int[] objects) {
    float[] chosen = new float[objects.length * BOX];
    float[] chosenWeights = new float[objects.length];
    for (int i = 0; i < objects.length; i++) {
      System.arraycopy(boxes, objects[i] * BOX, chosen, i * BOX, BOX);
      chosenWeights[i] = weights[objects[i]];
    }
    return new Sample(
        image,
        chosen,
        Arrays.stream(objects).map(object -> classes[object]).toArray(),
        chosenWeights,
        Arrays.stream(objects).map(object -> stored[object]).toArray());
  }
}
