package dev.detector.worker.metrics;

import java.util.Arrays;
import java.util.List;

/**
 * What became of one image's detections under a PASCAL-like set: each looks at the object of its
 * class that it overlaps most, best score first. At IoU .5 or more a free object is a hit, a taken
 * one makes the detection wrong, a difficult one takes it out. What is still wrong may lie, with
 * half its own area, in a group.
 *
 * @param perClass by the index of the class
 */
record PascalMatches(List<PascalMatches.OfClass> perClass) {
  private static final double THRESHOLD = 0.5;

  /**
   * The detections of one class that count.
   *
   * @param scores [n]
   * @param worths [n] 1 for a hit, 0 for a mistake, a group's weight for a group
   * @param objects ground truths, groups with their weight
   */
  @SuppressWarnings("ArrayRecordComponent") // lives within one evaluation
  record OfClass(double[] scores, double[] worths, double objects) {
    /** What an image has of a class that is neither there nor found. */
    static final OfClass NOTHING = new OfClass(new double[0], new double[0], 0);

    static OfClass joined(List<OfClass> parts) {
      int count = parts.stream().mapToInt(part -> part.scores().length).sum();
      double[] scores = new double[count];
      double[] worths = new double[count];
      double objects = 0;
      int at = 0;
      for (OfClass part : parts) {
        System.arraycopy(part.scores(), 0, scores, at, part.scores().length);
        System.arraycopy(part.worths(), 0, worths, at, part.worths().length);
        at += part.scores().length;
        objects += part.objects();
      }
      return new OfClass(scores, worths, objects);
    }
  }

  OfClass of(int classIndex) {
    return perClass.get(classIndex);
  }

  static PascalMatches of(PascalVariant variant, EvaluatedImage image, int[] classIds) {
    Detections detections = variant.counted(image);
    ClassGroups truths = ClassGroups.of(image.truths().categoryIds(), classIds);
    ClassGroups found = ClassGroups.of(detections.categoryIds(), classIds);
    OfClass[] perClass = new OfClass[classIds.length];
    for (int c = 0; c < classIds.length; c++) {
      perClass[c] =
          truths.size(c) + found.size(c) == 0
              ? OfClass.NOTHING
              : new ImageClass(variant, image, detections, truths, found, c).matches();
    }
    return new PascalMatches(List.of(perClass));
  }

  /** One class in one image. */
  private static final class ImageClass {
    private final PascalVariant variant;
    private final EvaluatedImage image;
    private final Detections detections;
    private final int[] truths;
    private final int[] found;

    ImageClass(
        PascalVariant variant,
        EvaluatedImage image,
        Detections detections,
        ClassGroups truths,
        ClassGroups found,
        int classIndex) {
      this.variant = variant;
      this.image = image;
      this.detections = detections;
      this.truths = members(truths, classIndex);
      this.found =
          Arrays.stream(members(found, classIndex)).filter(d -> hasArea(detections, d)).toArray();
    }

    private static int[] members(ClassGroups groups, int classIndex) {
      return Arrays.copyOfRange(
          groups.order(), groups.starts()[classIndex], groups.starts()[classIndex + 1]);
    }

    private static boolean hasArea(Detections detections, int index) {
      return detections.boxes()[4 * index + 2] > 0 && detections.boxes()[4 * index + 3] > 0;
    }

    private boolean isGroup(int truth) {
      return variant.groups() && image.groupOf()[truth];
    }

    private boolean isDifficult(int truth) {
      return !variant.groups() && image.difficult()[truth];
    }

    OfClass matches() {
      int[] singles = Arrays.stream(truths).filter(t -> !isGroup(t)).toArray();
      int[] groups = Arrays.stream(truths).filter(this::isGroup).toArray();
      double objects =
          Arrays.stream(singles).filter(t -> !isDifficult(t)).count()
              + variant.groupWeight() * groups.length;
      int[] order = bestFirst();
      double[] scores = new double[order.length + groups.length];
      double[] worths = new double[scores.length];
      boolean[] taken = new boolean[singles.length];
      double[] groupScores = new double[groups.length];
      int kept = 0;
      for (int d : order) {
        double score = detections.scores()[d];
        int single = mostOverlapped(d, singles, false);
        boolean matched = single >= 0;
        if (matched && isDifficult(singles[single])) {
          continue;
        }
        boolean hit = matched && !taken[single];
        if (hit) {
          taken[single] = true;
        } else {
          int group = mostOverlapped(d, groups, true);
          if (group >= 0) {
            groupScores[group] = Math.max(groupScores[group], score);
            continue;
          }
        }
        scores[kept] = score;
        worths[kept++] = hit ? 1 : 0;
      }
      for (double score : groupScores) {
        if (score > 0 && variant.groupWeight() > 0) {
          scores[kept] = score;
          worths[kept++] = variant.groupWeight();
        }
      }
      return new OfClass(Arrays.copyOf(scores, kept), Arrays.copyOf(worths, kept), objects);
    }

    private int[] bestFirst() {
      int[] order = new int[found.length];
      for (int i = 0; i < order.length; i++) {
        order[i] = found[found.length - 1 - i];
      }
      StableOrder.descending(detections.scores(), order, 0, order.length);
      return order;
    }

    /** Place of the first object with the greatest overlap of at least one half, or -1. */
    private int mostOverlapped(int detection, int[] objects, boolean ofOwnArea) {
      int most = -1;
      double greatest = 0;
      for (int i = 0; i < objects.length; i++) {
        double overlap =
            Boxes.overlap(
                detections.boxes(), detection, image.truths().boxes(), objects[i], ofOwnArea);
        if (overlap > greatest) {
          greatest = overlap;
          most = i;
        }
      }
      return greatest >= THRESHOLD ? most : -1;
    }
  }
}
