package dev.detector.worker.metrics;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * Precision and recall of one class over all images, as pycocotools' {@code accumulate} defines
 * them. Precision falls between two hits and rises at one, so only the hits are kept: the
 * interpolated curve is the same.
 */
final class ClassAccumulation {
  private final double[] scores;
  private final int[] ranks;
  private final int[][] matched;
  private final int[][] ignored;
  private final int[] objects = new int[AreaRange.COUNT];
  private final int[] order;

  private ClassAccumulation(int detections) {
    scores = new double[detections];
    ranks = new int[detections];
    matched = new int[AreaRange.COUNT][detections];
    ignored = new int[AreaRange.COUNT][detections];
    order = new int[detections];
  }

  /** Gathers one class from all images, in their order. */
  static ClassAccumulation of(ImageMatches[] images, int classIndex) {
    int detections = 0;
    for (ImageMatches image : images) {
      detections += image.starts()[classIndex + 1] - image.starts()[classIndex];
    }
    ClassAccumulation all = new ClassAccumulation(detections);
    int at = 0;
    for (ImageMatches image : images) {
      int from = image.starts()[classIndex];
      int count = image.starts()[classIndex + 1] - from;
      System.arraycopy(image.scores(), from, all.scores, at, count);
      for (int area = 0; area < AreaRange.COUNT; area++) {
        System.arraycopy(image.matched()[area], from, all.matched[area], at, count);
        System.arraycopy(image.ignored()[area], from, all.ignored[area], at, count);
        all.objects[area] += image.objects()[area][classIndex];
      }
      for (int rank = 0; rank < count; rank++) {
        all.ranks[at++] = rank;
      }
    }
    Arrays.setAll(all.order, i -> i);
    StableOrder.descending(all.scores, all.order, 0, detections);
    return all;
  }

  int objects() {
    return objects[AreaRange.ALL.index()];
  }

  Map<CocoMetric, Double> metrics() {
    double[] all = averagePrecisions(AreaRange.ALL);
    Map<CocoMetric, Double> metrics = new EnumMap<>(CocoMetric.class);
    metrics.put(CocoMetric.AP, mean(all));
    metrics.put(CocoMetric.AP50, all[Thresholds.AT_50]);
    metrics.put(CocoMetric.AP75, all[Thresholds.AT_75]);
    metrics.put(CocoMetric.AP_SMALL, mean(averagePrecisions(AreaRange.SMALL)));
    metrics.put(CocoMetric.AP_MEDIUM, mean(averagePrecisions(AreaRange.MEDIUM)));
    metrics.put(CocoMetric.AP_LARGE, mean(averagePrecisions(AreaRange.LARGE)));
    metrics.put(CocoMetric.AR1, averageRecall(AreaRange.ALL, Thresholds.MAX_DETECTIONS[0]));
    metrics.put(CocoMetric.AR10, averageRecall(AreaRange.ALL, Thresholds.MAX_DETECTIONS[1]));
    metrics.put(CocoMetric.AR100, averageRecall(AreaRange.ALL, Thresholds.MOST_DETECTIONS));
    metrics.put(CocoMetric.AR_SMALL, averageRecall(AreaRange.SMALL, Thresholds.MOST_DETECTIONS));
    metrics.put(CocoMetric.AR_MEDIUM, averageRecall(AreaRange.MEDIUM, Thresholds.MOST_DETECTIONS));
    metrics.put(CocoMetric.AR_LARGE, averageRecall(AreaRange.LARGE, Thresholds.MOST_DETECTIONS));
    return metrics;
  }

  /** The detections that count at IoU .5, best first. */
  ClassMatches matches(Category category) {
    int area = AreaRange.ALL.index();
    int bit = 1 << Thresholds.AT_50;
    double[] found = new double[scores.length];
    boolean[] hits = new boolean[scores.length];
    int kept = 0;
    for (int d : order) {
      if ((ignored[area][d] & bit) == 0) {
        found[kept] = scores[d];
        hits[kept++] = (matched[area][d] & bit) != 0;
      }
    }
    return new ClassMatches(
        category, objects(), Arrays.copyOf(found, kept), Arrays.copyOf(hits, kept));
  }

  private double averageRecall(AreaRange range, int maxDetections) {
    int area = range.index();
    if (objects[area] == 0) {
      return -1;
    }
    int[] hits = new int[Thresholds.IOU.length];
    for (int d = 0; d < scores.length; d++) {
      if (ranks[d] < maxDetections) {
        int right = matched[area][d] & ~ignored[area][d];
        while (right != 0) {
          hits[Integer.numberOfTrailingZeros(right)]++;
          right &= right - 1;
        }
      }
    }
    double sum = 0;
    for (int count : hits) {
      sum += (double) count / objects[area];
    }
    return sum / hits.length;
  }

  /** Per IoU threshold, the precision averaged over the recall grid; -1 where nothing counts. */
  private double[] averagePrecisions(AreaRange range) {
    double[] averages = new double[Thresholds.IOU.length];
    int area = range.index();
    if (objects[area] == 0) {
      Arrays.fill(averages, -1);
      return averages;
    }
    double[] precisions = new double[objects[area]];
    for (int t = 0; t < averages.length; t++) {
      int hits = precisionsAtHits(matched[area], ignored[area], 1 << t, precisions);
      averages[t] = interpolated(precisions, hits, objects[area]);
    }
    return averages;
  }

  private int precisionsAtHits(int[] matched, int[] ignored, int bit, double[] precisions) {
    int hits = 0;
    int misses = 0;
    for (int d : order) {
      if ((ignored[d] & bit) == 0) {
        if ((matched[d] & bit) == 0) {
          misses++;
        } else {
          hits++;
          precisions[hits - 1] = hits / (misses + hits + Math.ulp(1.0));
        }
      }
    }
    return hits;
  }

  /**
   * Average precision over the recall grid.
   *
   * @param precisions those at each hit, in the order of the scores; overwritten
   */
  static double interpolated(double[] precisions, int hits, int objects) {
    for (int i = hits - 1; i > 0; i--) {
      precisions[i - 1] = Math.max(precisions[i - 1], precisions[i]);
    }
    double sum = 0;
    int hit = 0;
    for (double recall : Thresholds.RECALL) {
      while (hit < hits && (double) (hit + 1) / objects < recall) {
        hit++;
      }
      if (hit == hits) {
        break;
      }
      sum += precisions[hit];
    }
    return sum / Thresholds.RECALL.length;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }
}
