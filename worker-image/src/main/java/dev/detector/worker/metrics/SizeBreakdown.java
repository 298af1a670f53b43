package dev.detector.worker.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * Objects by size, and how many of them are found at one score threshold and IoU .5.
 *
 * @param minScore the threshold
 * @param bins from small to large
 */
public record SizeBreakdown(double minScore, List<Bin> bins) {
  private static final int[] SIDES = {0, 8, 16, 32, 64, 96, 128, 256, 512};

  /**
   * Objects of about the same size.
   *
   * @param low least side of a square of the object's area, in pixels
   * @param high the next bin's least side; 0 in the last bin, which has no end
   * @param objects how many there are
   * @param found how many of them are found
   */
  public record Bin(int low, int high, int objects, int found) {}

  public SizeBreakdown {
    bins = List.copyOf(bins);
  }

  /**
   * Counts.
   *
   * @param verdicts of each image, at {@code minScore}
   */
  public static SizeBreakdown of(
      List<EvaluatedImage> images, List<ImageVerdict> verdicts, double minScore) {
    int[] objects = new int[SIDES.length];
    int[] found = new int[SIDES.length];
    for (int i = 0; i < images.size(); i++) {
      GroundTruths truths = images.get(i).truths();
      for (int t = 0; t < truths.size(); t++) {
        if (!truths.crowd()[t]) {
          int bin = bin(Math.sqrt(truths.areas()[t]));
          objects[bin]++;
          found[bin] += verdicts.get(i).found()[t] ? 1 : 0;
        }
      }
    }
    List<Bin> bins = new ArrayList<>();
    for (int b = 0; b < SIDES.length; b++) {
      int high = b + 1 == SIDES.length ? 0 : SIDES[b + 1];
      bins.add(new Bin(SIDES[b], high, objects[b], found[b]));
    }
    return new SizeBreakdown(minScore, bins);
  }

  private static int bin(double side) {
    int bin = 0;
    while (bin + 1 < SIDES.length && side >= SIDES[bin + 1]) {
      bin++;
    }
    return bin;
  }
}
