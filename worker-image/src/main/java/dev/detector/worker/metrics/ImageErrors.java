package dev.detector.worker.metrics;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * TIDE's verdicts on one image's detections, best score first, at most a hundred.
 *
 * @param scores [n]
 * @param classes [n] class index
 * @param kinds [n] the mistake, null where the detection is right
 * @param mended [n] class index under which the mended detection is right; -1 if mending takes it
 *     away
 * @param objects [classes] objects that count
 * @param missed [classes] objects that mending no detection would find
 * @param unfound [classes] objects that no detection is right about
 */
@SuppressWarnings("ArrayRecordComponent") // lives within one evaluation
record ImageErrors(
    double[] scores,
    int[] classes,
    ErrorKind[] kinds,
    int[] mended,
    int[] objects,
    int[] missed,
    int[] unfound) {
  private static final double FOREGROUND = 0.5;
  private static final double BACKGROUND = 0.1;

  static ImageErrors of(EvaluatedImage image, int[] classIds) {
    return new Judge(image, classIds).errors();
  }

  /** Works through one image. */
  private static final class Judge {
    private final EvaluatedImage image;
    private final int classCount;
    private final int[] truths;
    private final int[] truthClasses;
    private final int[] found;
    private final int[] foundClasses;
    private final double[][] overlaps;
    private final boolean[] taken;
    private final boolean[] mendable;

    Judge(EvaluatedImage image, int[] classIds) {
      this.image = image;
      classCount = classIds.length;
      int[] allTruths = indices(image.truths().categoryIds(), classIds);
      truths =
          IntStream.range(0, allTruths.length)
              .filter(t -> allTruths[t] >= 0 && !image.truths().crowd()[t])
              .toArray();
      truthClasses = Arrays.stream(truths).map(t -> allTruths[t]).toArray();
      int[] all = indices(image.detections().categoryIds(), classIds);
      int[] order = IntStream.range(0, all.length).filter(d -> all[d] >= 0).toArray();
      StableOrder.descending(image.detections().scores(), order, 0, order.length);
      found = Arrays.copyOf(order, Math.min(order.length, Thresholds.MOST_DETECTIONS));
      foundClasses = Arrays.stream(found).map(d -> all[d]).toArray();
      overlaps = new double[found.length][truths.length];
      for (int d = 0; d < found.length; d++) {
        for (int t = 0; t < truths.length; t++) {
          overlaps[d][t] =
              Boxes.overlap(
                  image.detections().boxes(), found[d], image.truths().boxes(), truths[t], false);
        }
      }
      taken = new boolean[truths.length];
      mendable = new boolean[truths.length];
    }

    private static int[] indices(int[] ids, int[] classIds) {
      return Arrays.stream(ids).map(id -> Arrays.binarySearch(classIds, id)).toArray();
    }

    ImageErrors errors() {
      boolean[] right = new boolean[found.length];
      for (int d = 0; d < found.length; d++) {
        int truth = most(d, true, false);
        if (truth >= 0 && overlaps[d][truth] >= FOREGROUND) {
          taken[truth] = true;
          right[d] = true;
        }
      }
      double[] scores = new double[found.length];
      int[] classes = new int[found.length];
      ErrorKind[] kinds = new ErrorKind[found.length];
      int[] mended = new int[found.length];
      int kept = 0;
      for (int d = 0; d < found.length; d++) {
        if (!right[d] && Crowds.contain(image.truths(), image.detections(), found[d])) {
          continue;
        }
        scores[kept] = image.detections().scores()[found[d]];
        classes[kept] = foundClasses[d];
        mended[kept] = -1;
        if (!right[d]) {
          kinds[kept] = kind(d);
          mended[kept] = mend(d, kinds[kept]);
        }
        kept++;
      }
      return new ImageErrors(
          Arrays.copyOf(scores, kept),
          Arrays.copyOf(classes, kept),
          Arrays.copyOf(kinds, kept),
          Arrays.copyOf(mended, kept),
          counted(t -> true),
          counted(t -> !taken[t] && !mendable[t]),
          counted(t -> !taken[t]));
    }

    private int[] counted(IntPredicate counts) {
      int[] perClass = new int[classCount];
      for (int t = 0; t < truths.length; t++) {
        perClass[truthClasses[t]] += counts.test(t) ? 1 : 0;
      }
      return perClass;
    }

    private ErrorKind kind(int d) {
      int own = most(d, true, true);
      double ownOverlap = own < 0 ? 0 : overlaps[d][own];
      if (ownOverlap >= BACKGROUND && ownOverlap <= FOREGROUND) {
        return ErrorKind.LOCALIZATION;
      }
      int other = most(d, false, true);
      double otherOverlap = other < 0 ? 0 : overlaps[d][other];
      if (otherOverlap >= FOREGROUND) {
        return ErrorKind.CLASSIFICATION;
      }
      if (ownOverlap >= FOREGROUND) {
        return ErrorKind.DUPLICATE;
      }
      return Math.max(ownOverlap, otherOverlap) <= BACKGROUND
          ? ErrorKind.BACKGROUND
          : ErrorKind.BOTH;
    }

    /**
     * An object is found once: by the best scored of the detections that mending would lead to it.
     */
    private int mend(int d, ErrorKind kind) {
      if (kind != ErrorKind.LOCALIZATION && kind != ErrorKind.CLASSIFICATION) {
        return -1;
      }
      int truth = most(d, kind == ErrorKind.LOCALIZATION, true);
      if (taken[truth] || mendable[truth]) {
        return -1;
      }
      mendable[truth] = true;
      return truthClasses[truth];
    }

    /** The first of the objects that a detection overlaps most, of its class or of others. */
    private int most(int d, boolean ownClass, boolean evenTaken) {
      int most = -1;
      double greatest = 0;
      for (int t = 0; t < truths.length; t++) {
        if ((truthClasses[t] == foundClasses[d]) == ownClass
            && (evenTaken || !taken[t])
            && overlaps[d][t] > greatest) {
          greatest = overlaps[d][t];
          most = t;
        }
      }
      return most;
    }
  }
}
