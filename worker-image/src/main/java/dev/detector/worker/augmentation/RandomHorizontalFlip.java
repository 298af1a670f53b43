package dev.detector.worker.augmentation;

import dev.detector.worker.image.Image;
import java.util.random.RandomGenerator;

/** {@code random_horizontal_flip}: mirrors the picture and its boxes with the given probability. */
public record RandomHorizontalFlip(float probability) implements Augmentation {
  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    return random.nextFloat() < probability ? flip(sample) : sample;
  }

  /** The mirrored sample: left becomes right. */
  public static Sample flip(Sample sample) {
    float[] boxes = sample.boxes().clone();
    for (int at = 0; at < boxes.length; at += Sample.BOX) {
      float xmin = boxes[at + 1];
      boxes[at + 1] = 1 - boxes[at + 3];
      boxes[at + 3] = 1 - xmin;
    }
    Image flipped = sample.image().flipLeftRight();
    return new Sample(flipped, boxes, sample.classes(), sample.weights());
  }
}
