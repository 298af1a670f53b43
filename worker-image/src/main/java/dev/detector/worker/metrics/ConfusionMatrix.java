package dev.detector.worker.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * What is there against what was said to be there. In each image the pair of an object and a
 * detection, of whatever classes, that overlaps most is taken first, then the next of those that
 * are still free. Crowds are no objects, and detections within one of their class are left out.
 *
 * @param minScore only detections from this score on count
 * @param minIou only pairs that overlap more than this
 * @param classes ids of the classes, ascending
 * @param counts [classes + 1][classes + 1] by the object's class, then by the detection's; the last
 *     row counts detections where nothing is, the last column objects that were not found
 */
@SuppressWarnings("ArrayRecordComponent") // drawn and written, compared nowhere
public record ConfusionMatrix(double minScore, double minIou, int[] classes, long[][] counts) {
  private record Pair(int truth, int detection, double overlap) {}

  /** Counts all images. */
  public static ConfusionMatrix of(
      List<EvaluatedImage> images,
      Collection<Category> categories,
      double minScore,
      double minIou) {
    int[] classes = categories.stream().mapToInt(Category::id).sorted().toArray();
    ConfusionMatrix matrix =
        new ConfusionMatrix(
            minScore, minIou, classes, new long[classes.length + 1][classes.length + 1]);
    images.forEach(matrix::add);
    return matrix;
  }

  private void add(EvaluatedImage image) {
    GroundTruths truths = image.truths();
    Detections found = image.detections();
    int background = classes.length;
    int[] truthClasses = indices(truths.categoryIds());
    int[] foundClasses = indices(found.categoryIds());
    for (int d = 0; d < foundClasses.length; d++) {
      foundClasses[d] = found.scores()[d] >= minScore ? foundClasses[d] : -1;
    }
    List<Pair> pairs = new ArrayList<>();
    for (int t = 0; t < truthClasses.length; t++) {
      for (int d = 0; d < foundClasses.length; d++) {
        if (truthClasses[t] >= 0 && !truths.crowd()[t] && foundClasses[d] >= 0) {
          double overlap = Boxes.overlap(found.boxes(), d, truths.boxes(), t, false);
          if (overlap > minIou) {
            pairs.add(new Pair(t, d, overlap));
          }
        }
      }
    }
    pairs.sort(Comparator.comparingDouble(Pair::overlap).reversed());
    boolean[] truthTaken = new boolean[truthClasses.length];
    boolean[] foundTaken = new boolean[foundClasses.length];
    for (Pair pair : pairs) {
      if (!truthTaken[pair.truth()] && !foundTaken[pair.detection()]) {
        truthTaken[pair.truth()] = true;
        foundTaken[pair.detection()] = true;
        counts[truthClasses[pair.truth()]][foundClasses[pair.detection()]]++;
      }
    }
    for (int t = 0; t < truthClasses.length; t++) {
      if (truthClasses[t] >= 0 && !truths.crowd()[t] && !truthTaken[t]) {
        counts[truthClasses[t]][background]++;
      }
    }
    for (int d = 0; d < foundClasses.length; d++) {
      if (foundClasses[d] >= 0 && !foundTaken[d] && !Crowds.contain(truths, found, d)) {
        counts[background][foundClasses[d]]++;
      }
    }
  }

  private int[] indices(int[] ids) {
    return Arrays.stream(ids).map(id -> Arrays.binarySearch(classes, id)).toArray();
  }
}
