package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import java.util.List;

/**
 * How large a padded picture becomes, in heights and widths of the picture before.
 *
 * @param minHeight least height
 * @param minWidth least width
 * @param maxHeight most height
 * @param maxWidth most width
 */
record PaddedSizeRatios(float minHeight, float minWidth, float maxHeight, float maxWidth) {
  /** From the same size to twice as much. */
  static final PaddedSizeRatios DEFAULT = new PaddedSizeRatios(1, 1, 2, 2);

  /**
   * As given, with the defaults for what is not.
   *
   * @throws DetectorException unless there are two numbers or none of each
   */
  static PaddedSizeRatios of(List<Float> min, List<Float> max, String path) {
    check(min, path + ".min_padded_size_ratio");
    check(max, path + ".max_padded_size_ratio");
    return new PaddedSizeRatios(
        min.isEmpty() ? DEFAULT.minHeight : min.get(0),
        min.isEmpty() ? DEFAULT.minWidth : min.get(1),
        max.isEmpty() ? DEFAULT.maxHeight : max.get(0),
        max.isEmpty() ? DEFAULT.maxWidth : max.get(1));
  }

  private static void check(List<Float> given, String path) {
    if (!given.isEmpty() && given.size() != 2) {
      throw DetectorException.badInput(
          given.size() + " ratios", path, "give two, of height and width, or none");
    }
  }
}
