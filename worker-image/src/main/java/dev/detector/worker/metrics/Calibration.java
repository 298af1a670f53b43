package dev.detector.worker.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether scores are what they look like: of the detections with a score near .8, are 80 % right
 * (at IoU .5)?
 *
 * <p>Source: Guo et al., On Calibration of Modern Neural Networks (2017); for detectors Küppers et
 * al. (2020), without their position bins.
 *
 * @param minScore detections below are left out: a detector gives a hundred per image, almost all
 *     of them next to 0, and they would hide the rest
 * @param detections how many are counted
 * @param bins of equal width over the scores from 0 to 1
 * @param ece expected calibration error: the mean distance of score and precision over the bins,
 *     each as heavy as it has detections; 0 if there are none
 * @param mce the greatest of these distances
 */
public record Calibration(double minScore, int detections, List<Bin> bins, double ece, double mce) {
  /**
   * Detections of about the same score.
   *
   * @param low least score
   * @param high the next bin's least score
   * @param count detections
   * @param meanScore 0 if there are none
   * @param precision share that is right; 0 if there are none
   */
  public record Bin(double low, double high, int count, double meanScore, double precision) {
    double distance() {
      return Math.abs(meanScore - precision);
    }
  }

  public Calibration {
    bins = List.copyOf(bins);
  }

  /** Counts the detections of all classes. */
  public static Calibration of(List<ClassMatches> classes, double minScore, int binCount) {
    double[] sums = new double[binCount];
    int[] counts = new int[binCount];
    int[] right = new int[binCount];
    for (ClassMatches one : classes) {
      for (int d = 0; d < one.scores().length && one.scores()[d] >= minScore; d++) {
        int bin = Math.max(0, Math.min(binCount - 1, (int) (one.scores()[d] * binCount)));
        sums[bin] += one.scores()[d];
        counts[bin]++;
        right[bin] += one.hits()[d] ? 1 : 0;
      }
    }
    List<Bin> bins = new ArrayList<>();
    int all = 0;
    double weighted = 0;
    double greatest = 0;
    for (int b = 0; b < binCount; b++) {
      int count = counts[b];
      Bin bin =
          new Bin(
              (double) b / binCount,
              (double) (b + 1) / binCount,
              count,
              count == 0 ? 0 : sums[b] / count,
              count == 0 ? 0 : (double) right[b] / count);
      bins.add(bin);
      all += count;
      weighted += count * bin.distance();
      greatest = Math.max(greatest, bin.distance());
    }
    return new Calibration(minScore, all, bins, all == 0 ? 0 : weighted / all, greatest);
  }
}
