package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import dev.detector.worker.image.JpegRecompression;
import java.util.random.RandomGenerator;

/**
 * {@code random_jpeg_quality}: writes the picture as a JPEG file of random quality and reads it
 * again.
 */
public record RandomJpegQuality(float randomCoef, int min, int end) implements Augmentation {
  private static final int END_OF_QUALITIES = 101;

  static RandomJpegQuality of(dev.detector.formats.protos.RandomJpegQuality config, String path) {
    if (config.getMinJpegQuality() < 0
        || config.getMaxJpegQuality() <= config.getMinJpegQuality()
        || config.getMaxJpegQuality() > END_OF_QUALITIES) {
      throw DetectorException.badInput(
          "qualities of %d up to, but without, %d"
              .formatted(config.getMinJpegQuality(), config.getMaxJpegQuality()),
          path,
          "give 0 <= min_jpeg_quality < max_jpeg_quality <= " + END_OF_QUALITIES);
    }
    return new RandomJpegQuality(
        config.getRandomCoef(), config.getMinJpegQuality(), config.getMaxJpegQuality());
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    if (!Draws.changes(random, randomCoef)) {
      return sample;
    }
    int quality = Draws.integer(random, min, end);
    return sample.with(JpegRecompression.apply(sample.image(), quality));
  }
}
