package dev.detector.worker.augmentation;

import dev.detector.worker.image.Image;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Changes the picture inside of boxes, each with the same probability, in random order; the boxes
 * stay.
 */
record InsideBoxes(float probability, AutoaugmentOperations.Drawn operation)
    implements Augmentation {

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    UnaryOperator<Image> change = operation.draw(random);
    Image image = sample.image();
    for (int object : shuffled(sample.objects(), random)) {
      if (Draws.happens(random, probability)) {
        image = change(image, sample.boxes(), object * Sample.BOX, change);
      }
    }
    return sample.with(image);
  }

  private static int[] shuffled(int count, RandomGenerator random) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }

  /** Changes the pixels in the box whose numbers begin at {@code at}. */
  static Image change(Image image, float[] boxes, int at, UnaryOperator<Image> change) {
    int top = Math.max(0, (int) (image.height() * boxes[at]));
    int left = Math.max(0, (int) (image.width() * boxes[at + 1]));
    int bottom = Math.min((int) (image.height() * boxes[at + 2]), image.height() - 1);
    int right = Math.min((int) (image.width() * boxes[at + 3]), image.width() - 1);
    if (bottom < top || right < left) {
      return image;
    }
    Image part = change.apply(image.crop(top, left, bottom - top + 1, right - left + 1));
    float[] pixels = image.pixels().clone();
    int row = part.width() * Image.CHANNELS;
    for (int y = 0; y < part.height(); y++) {
      System.arraycopy(
          part.pixels(), y * row, pixels, ((top + y) * image.width() + left) * Image.CHANNELS, row);
    }
    return new Image(pixels, image.height(), image.width());
  }
}
