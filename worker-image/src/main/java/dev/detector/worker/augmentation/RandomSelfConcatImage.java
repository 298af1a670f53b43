package dev.detector.worker.augmentation;

import dev.detector.worker.image.Image;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * {@code random_self_concat_image}: shows the picture twice, one above the other, side by side or
 * both.
 *
 * @param verticalProbability how often one above the other
 * @param horizontalProbability how often side by side
 */
public record RandomSelfConcatImage(float verticalProbability, float horizontalProbability)
    implements Augmentation {

  static RandomSelfConcatImage of(dev.detector.formats.protos.RandomSelfConcatImage config) {
    return new RandomSelfConcatImage(
        config.getConcatVerticalProbability(), config.getConcatHorizontalProbability());
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    boolean vertical = Draws.happens(random, verticalProbability);
    boolean horizontal = Draws.happens(random, horizontalProbability);
    Sample doubled = vertical ? vertically(sample) : sample;
    return horizontal ? horizontally(doubled) : doubled;
  }

  static Sample vertically(Sample sample) {
    Image image = sample.image();
    float[] pixels = new float[2 * image.pixels().length];
    System.arraycopy(image.pixels(), 0, pixels, 0, pixels.length / 2);
    System.arraycopy(image.pixels(), 0, pixels, pixels.length / 2, pixels.length / 2);
    return doubled(sample, 0).with(new Image(pixels, 2 * image.height(), image.width()));
  }

  static Sample horizontally(Sample sample) {
    Image image = sample.image();
    int row = image.width() * Image.CHANNELS;
    float[] pixels = new float[2 * image.pixels().length];
    for (int y = 0; y < image.height(); y++) {
      System.arraycopy(image.pixels(), y * row, pixels, 2 * y * row, row);
      System.arraycopy(image.pixels(), y * row, pixels, (2 * y + 1) * row, row);
    }
    return doubled(sample, 1).with(new Image(pixels, image.height(), 2 * image.width()));
  }

  /** All objects in the first half, then all in the second, halved along {@code axis}. */
  private static Sample doubled(Sample sample, int axis) {
    int objects = sample.objects();
    Sample twice = sample.select(IntStream.range(0, 2 * objects).map(i -> i % objects).toArray());
    float[] boxes = twice.boxes().clone();
    for (int at = axis; at < boxes.length; at += 2) {
      boxes[at] = 0.5f * boxes[at] + (at < boxes.length / 2 ? 0 : 0.5f);
    }
    return twice.with(boxes);
  }
}
