package dev.detector.worker.metrics;

import java.util.Arrays;

/**
 * Greedy matching of one image's detections to its objects, as pycocotools' {@code evaluateImg}
 * defines it: per class, size range and IoU threshold, the best detection first; each takes the
 * free object that it overlaps most, the later one on a tie, and an ignored object (crowd, or
 * outside the size range) only if none that counts is free. Crowds take any number.
 */
final class ImageMatching {
  private static final int ALL_THRESHOLDS = (1 << Thresholds.IOU.length) - 1;

  private final GroundTruths truths;
  private final Detections detections;
  private final ClassGroups truthGroups;
  private final ClassGroups detectionGroups;
  private final ImageMatches matches;

  private ImageMatching(GroundTruths truths, Detections detections, int[] classIds) {
    this.truths = truths;
    this.detections = detections;
    truthGroups = ClassGroups.of(truths.categoryIds(), classIds);
    detectionGroups = ClassGroups.of(detections.categoryIds(), classIds);
    int[] starts = new int[classIds.length + 1];
    for (int c = 0; c < classIds.length; c++) {
      starts[c + 1] = starts[c] + Math.min(detectionGroups.size(c), Thresholds.MOST_DETECTIONS);
    }
    int kept = starts[classIds.length];
    matches =
        new ImageMatches(
            starts,
            new double[kept],
            new int[AreaRange.COUNT][kept],
            new int[AreaRange.COUNT][kept],
            new int[AreaRange.COUNT][classIds.length]);
  }

  static ImageMatches match(GroundTruths truths, Detections detections, int[] classIds) {
    ImageMatching matching = new ImageMatching(truths, detections, classIds);
    for (int c = 0; c < classIds.length; c++) {
      if (matching.truthGroups.size(c) > 0 || matching.detectionGroups.size(c) > 0) {
        matching.matchClass(c);
      }
    }
    return matching.matches;
  }

  private void matchClass(int classIndex) {
    int[] found = detectionGroups.order();
    int foundFrom = detectionGroups.starts()[classIndex];
    StableOrder.descending(
        detections.scores(), found, foundFrom, detectionGroups.starts()[classIndex + 1]);
    int first = matches.starts()[classIndex];
    int count = matches.starts()[classIndex + 1] - first;
    int[] best = Arrays.copyOfRange(found, foundFrom, foundFrom + count);
    for (int i = 0; i < count; i++) {
      matches.scores()[first + i] = detections.scores()[best[i]];
    }
    int[] objects =
        Arrays.copyOfRange(
            truthGroups.order(),
            truthGroups.starts()[classIndex],
            truthGroups.starts()[classIndex + 1]);
    double[][] overlaps = overlaps(best, objects);
    for (AreaRange range : AreaRange.VALUES) {
      matchRange(range, classIndex, objects, overlaps);
      ignoreOutside(range, first, best);
    }
  }

  private double[][] overlaps(int[] best, int[] objects) {
    double[][] overlaps = new double[best.length][objects.length];
    for (int d = 0; d < best.length; d++) {
      for (int g = 0; g < objects.length; g++) {
        overlaps[d][g] =
            Boxes.overlap(
                detections.boxes(),
                best[d],
                truths.boxes(),
                objects[g],
                truths.crowd()[objects[g]]);
      }
    }
    return overlaps;
  }

  private void matchRange(AreaRange range, int classIndex, int[] objects, double[][] overlaps) {
    if (objects.length == 0) {
      return;
    }
    int[] order = new int[objects.length];
    int counting = countingFirst(range, objects, order);
    matches.objects()[range.index()][classIndex] = counting;
    int first = matches.starts()[classIndex];
    boolean[] taken = new boolean[objects.length];
    for (int t = 0; t < Thresholds.IOU.length; t++) {
      Arrays.fill(taken, false);
      for (int d = 0; d < overlaps.length; d++) {
        int place = take(overlaps[d], Thresholds.IOU[t], order, counting, objects, taken);
        if (place >= 0) {
          taken[place] = true;
          matches.matched()[range.index()][first + d] |= 1 << t;
          if (place >= counting) {
            matches.ignored()[range.index()][first + d] |= 1 << t;
          }
        }
      }
    }
  }

  /**
   * Fills {@code order} with the objects that count, then the ignored ones; returns how many count.
   */
  private int countingFirst(AreaRange range, int[] objects, int[] order) {
    int counting = 0;
    for (int g = 0; g < objects.length; g++) {
      if (counts(range, objects[g])) {
        order[counting++] = g;
      }
    }
    int at = counting;
    for (int g = 0; g < objects.length; g++) {
      if (!counts(range, objects[g])) {
        order[at++] = g;
      }
    }
    return counting;
  }

  private boolean counts(AreaRange range, int truth) {
    return !truths.crowd()[truth] && !range.excludes(truths.areas()[truth]);
  }

  /** The place in {@code order} of the object that one detection takes, or -1. */
  private int take(
      double[] overlaps,
      double threshold,
      int[] order,
      int counting,
      int[] objects,
      boolean[] taken) {
    int chosen = -1;
    double least = threshold;
    for (int place = 0; place < order.length; place++) {
      if (place == counting && chosen >= 0) {
        return chosen;
      }
      int g = order[place];
      if (overlaps[g] >= least && !(taken[place] && !truths.crowd()[objects[g]])) {
        least = overlaps[g];
        chosen = place;
      }
    }
    return chosen;
  }

  /** A detection outside the size range that found nothing is no error of that range. */
  private void ignoreOutside(AreaRange range, int first, int[] best) {
    int[] matched = matches.matched()[range.index()];
    int[] ignored = matches.ignored()[range.index()];
    for (int d = 0; d < best.length; d++) {
      if (range.excludes(Boxes.area(detections.boxes(), best[d]))) {
        ignored[first + d] |= ALL_THRESHOLDS & ~matched[first + d];
      }
    }
  }
}
