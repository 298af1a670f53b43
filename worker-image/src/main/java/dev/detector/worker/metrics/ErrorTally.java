package dev.detector.worker.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The mistakes of all images, and the AP50 that is left when some of them are mended. */
final class ErrorTally {
  /** What a detection counts as. */
  private interface Treatment {
    /** Class index under which the detection is right; {@link #WRONG} or {@link #GONE}. */
    int of(int detection);
  }

  private static final int WRONG = -1;
  private static final int GONE = -2;

  private final int classCount;
  private final int[] order;
  private final int[] classes;
  private final ErrorKind[] kinds;
  private final int[] mended;
  private final int[] objects;
  private final int[] missed;
  private final int[] unfound;

  private ErrorTally(
      int classCount,
      int[] order,
      int[] classes,
      ErrorKind[] kinds,
      int[] mended,
      int[] objects,
      int[] missed,
      int[] unfound) {
    this.classCount = classCount;
    this.order = order;
    this.classes = classes;
    this.kinds = kinds;
    this.mended = mended;
    this.objects = objects;
    this.missed = missed;
    this.unfound = unfound;
  }

  static ErrorTally of(List<ImageErrors> images, int classCount) {
    double[] scores = images.stream().flatMapToDouble(i -> Arrays.stream(i.scores())).toArray();
    int[] order = new int[scores.length];
    Arrays.setAll(order, i -> i);
    StableOrder.descending(scores, order, 0, order.length);
    int[] objects = new int[classCount];
    int[] missed = new int[classCount];
    int[] unfound = new int[classCount];
    for (ImageErrors image : images) {
      for (int c = 0; c < classCount; c++) {
        objects[c] += image.objects()[c];
        missed[c] += image.missed()[c];
        unfound[c] += image.unfound()[c];
      }
    }
    return new ErrorTally(
        classCount,
        order,
        images.stream().flatMapToInt(i -> Arrays.stream(i.classes())).toArray(),
        images.stream().flatMap(i -> Arrays.stream(i.kinds())).toArray(ErrorKind[]::new),
        images.stream().flatMapToInt(i -> Arrays.stream(i.mended())).toArray(),
        objects,
        missed,
        unfound);
  }

  int count(ErrorKind kind) {
    return kind == ErrorKind.MISSED
        ? Arrays.stream(missed).sum()
        : (int) Arrays.stream(kinds).filter(k -> k == kind).count();
  }

  /** Counts by class; a detection counts for the class that it claims. */
  List<Map<ErrorKind, Integer>> perClass() {
    List<Map<ErrorKind, Integer>> counts = new ArrayList<>();
    for (int c = 0; c < classCount; c++) {
      Map<ErrorKind, Integer> ofClass = new EnumMap<>(ErrorKind.class);
      for (ErrorKind kind : ErrorKind.values()) {
        ofClass.put(kind, kind == ErrorKind.MISSED ? missed[c] : 0);
      }
      counts.add(ofClass);
    }
    for (int d = 0; d < kinds.length; d++) {
      if (kinds[d] != null) {
        counts.get(classes[d]).merge(kinds[d], 1, Integer::sum);
      }
    }
    return counts;
  }

  double asFound() {
    return meanPrecision(this::unchanged, new int[classCount], false);
  }

  double mended(ErrorKind kind) {
    if (kind == ErrorKind.MISSED) {
      return meanPrecision(this::unchanged, missed, false);
    }
    return meanPrecision(
        d -> {
          if (kinds[d] != kind) {
            return unchanged(d);
          }
          return mended[d] >= 0 ? mended[d] : GONE;
        },
        new int[classCount],
        false);
  }

  double withoutFalsePositives() {
    return meanPrecision(this::unchanged, new int[classCount], true);
  }

  double withoutFalseNegatives() {
    return meanPrecision(this::unchanged, unfound, false);
  }

  private int unchanged(int d) {
    return kinds[d] == null ? classes[d] : WRONG;
  }

  /**
   * Mean over the classes that have objects.
   *
   * @param gone objects by class that are taken for absent
   * @param mistakesLast whether right detections come before all wrong ones
   */
  private double meanPrecision(Treatment treatment, int[] gone, boolean mistakesLast) {
    int[] hits = new int[classCount];
    int[] misses = new int[classCount];
    double[][] precisions = new double[classCount][];
    for (int c = 0; c < classCount; c++) {
      precisions[c] = new double[objects[c]];
    }
    for (int d : order) {
      int as = treatment.of(d);
      if (as >= 0) {
        int hit = ++hits[as];
        precisions[as][hit - 1] = mistakesLast ? 1 : (double) hit / (hit + misses[as]);
      } else if (as == WRONG) {
        misses[classes[d]]++;
      }
    }
    double sum = 0;
    int counted = 0;
    for (int c = 0; c < classCount; c++) {
      int left = objects[c] - gone[c];
      if (objects[c] > 0 && left + hits[c] + misses[c] > 0) {
        sum += left == 0 ? 0 : ClassAccumulation.interpolated(precisions[c], hits[c], left);
        counted++;
      }
    }
    return counted == 0 ? 0 : sum / counted;
  }
}
