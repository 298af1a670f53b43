package dev.detector.worker.augmentation;

import dev.detector.worker.image.Image;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Samples for tests. */
final class Samples {
  private Samples() {}

  /** Classes count up from 0, weights are 1. */
  static Sample of(Image image, float[] boxes) {
    int[] classes = new int[boxes.length / Sample.BOX];
    Arrays.setAll(classes, i -> i);
    float[] weights = new float[classes.length];
    Arrays.fill(weights, 1);
    return new Sample(image, boxes, classes, weights);
  }

  /** A picture of 4 to 40 pixels a side with up to 5 boxes. */
  static Sample random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int height = random.nextInt(4, 41);
    int width = random.nextInt(4, 41);
    float[] pixels = new float[height * width * Image.CHANNELS];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextInt(256);
    }
    float[] boxes = new float[random.nextInt(6) * Sample.BOX];
    for (int at = 0; at < boxes.length; at += Sample.BOX) {
      for (int axis = 0; axis < 2; axis++) {
        float start = random.nextFloat() * 0.9f;
        boxes[at + axis] = start;
        boxes[at + axis + 2] = start + (1 - start) * (0.05f + 0.95f * random.nextFloat());
      }
    }
    return of(new Image(pixels, height, width), boxes);
  }
}
