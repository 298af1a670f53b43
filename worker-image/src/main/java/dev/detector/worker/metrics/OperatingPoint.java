package dev.detector.worker.metrics;

import java.util.Arrays;
import java.util.List;

/**
 * What a score threshold gives at IoU .5.
 *
 * @param threshold detections from this score on are taken; 1 if none is worth taking
 * @param precision share of those taken that are right; 0 if none is taken
 * @param recall share of the objects that are found; 0 if there are none
 * @param f1 harmonic mean of the two
 * @param right detections taken that found an object
 * @param wrong detections taken that did not
 * @param missed objects not found
 */
public record OperatingPoint(
    double threshold,
    double precision,
    double recall,
    double f1,
    int right,
    int wrong,
    int missed) {
  /** The threshold with the greatest F1; of several the highest. */
  public static OperatingPoint best(ClassMatches matches) {
    OperatingPoint best = of(1, 0, 0, matches.objects());
    int right = 0;
    for (int d = 0; d < matches.scores().length; d++) {
      right += matches.hits()[d] ? 1 : 0;
      boolean last =
          d + 1 == matches.scores().length || matches.scores()[d + 1] < matches.scores()[d];
      if (last && 2.0 * right / (d + 1 + matches.objects()) > best.f1()) {
        best = of(matches.scores()[d], right, d + 1 - right, matches.objects());
      }
    }
    return best;
  }

  /** The best single threshold for all classes, each detection and object counting alike. */
  public static OperatingPoint best(List<ClassMatches> classes) {
    int count = classes.stream().mapToInt(c -> c.scores().length).sum();
    double[] scores = new double[count];
    boolean[] hits = new boolean[count];
    int at = 0;
    for (ClassMatches one : classes) {
      System.arraycopy(one.scores(), 0, scores, at, one.scores().length);
      System.arraycopy(one.hits(), 0, hits, at, one.hits().length);
      at += one.scores().length;
    }
    int[] order = new int[count];
    Arrays.setAll(order, i -> i);
    StableOrder.descending(scores, order, 0, count);
    double[] sorted = new double[count];
    boolean[] sortedHits = new boolean[count];
    for (int i = 0; i < count; i++) {
      sorted[i] = scores[order[i]];
      sortedHits[i] = hits[order[i]];
    }
    int objects = classes.stream().mapToInt(ClassMatches::objects).sum();
    return best(new ClassMatches(new Category(0, "all classes"), objects, sorted, sortedHits));
  }

  /**
   * What each of as many thresholds gives, evenly from 0 to 1.
   *
   * @param count how many, two at least
   */
  public static List<OperatingPoint> sweep(ClassMatches matches, int count) {
    OperatingPoint[] points = new OperatingPoint[count];
    int taken = 0;
    int right = 0;
    for (int t = count - 1; t >= 0; t--) {
      double threshold = (double) t / (count - 1);
      while (taken < matches.scores().length && matches.scores()[taken] >= threshold) {
        right += matches.hits()[taken++] ? 1 : 0;
      }
      points[t] = of(threshold, right, taken - right, matches.objects());
    }
    return List.of(points);
  }

  private static OperatingPoint of(double threshold, int right, int wrong, int objects) {
    int taken = right + wrong;
    return new OperatingPoint(
        threshold,
        taken == 0 ? 0 : (double) right / taken,
        objects == 0 ? 0 : (double) right / objects,
        taken + objects == 0 ? 0 : 2.0 * right / (taken + objects),
        right,
        wrong,
        objects - right);
  }
}
