package dev.detector.worker.metrics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A COCO detection evaluation ({@code iouType='bbox'}), number for number that of pycocotools: add
 * each image once, then evaluate. Images count in ascending order of their ids, which decides
 * between equal scores. Not safe for use by several threads at once; {@link #evaluate} itself uses
 * all cores.
 *
 * <p>Definition: the COCO evaluation page and pycocotools' {@code COCOeval}.
 */
public final class CocoEvaluation {
  private record Image(long id, GroundTruths truths, Detections detections) {}

  /** The metrics with the matches that they come from. */
  record Matched(CocoMetrics metrics, List<ClassMatches> matches) {}

  private final List<Category> categories;
  private final List<Image> images = new ArrayList<>();
  private final Set<Long> ids = new HashSet<>();

  /**
   * Starts an evaluation of these classes; annotations and detections of others are left out.
   *
   * @throws IllegalArgumentException if two share an id
   */
  public CocoEvaluation(Collection<Category> categories) {
    this.categories = categories.stream().sorted(Comparator.comparingInt(Category::id)).toList();
    for (int i = 1; i < this.categories.size(); i++) {
      if (this.categories.get(i - 1).id() == this.categories.get(i).id()) {
        throw new IllegalArgumentException(
            "two categories have the id %d: %s and %s"
                .formatted(
                    this.categories.get(i).id(),
                    this.categories.get(i - 1).name(),
                    this.categories.get(i).name()));
      }
    }
  }

  /**
   * Adds one image. The arrays are kept, not copied.
   *
   * @throws IllegalArgumentException if the image was added before
   */
  public void add(long imageId, GroundTruths truths, Detections detections) {
    if (!ids.add(imageId)) {
      throw new IllegalArgumentException("image " + imageId + " was added before");
    }
    images.add(new Image(imageId, truths, detections));
  }

  /** The metrics over the images added so far. */
  public CocoMetrics evaluate() {
    return measured(accumulations());
  }

  /** As {@link #evaluate}, with each class' detections at IoU .5. */
  Matched evaluateWithMatches() {
    List<ClassAccumulation> accumulations = accumulations();
    List<ClassMatches> matches =
        IntStream.range(0, accumulations.size())
            .mapToObj(c -> accumulations.get(c).matches(categories.get(c)))
            .toList();
    return new Matched(measured(accumulations), matches);
  }

  private List<ClassAccumulation> accumulations() {
    int[] classIds = categories.stream().mapToInt(Category::id).toArray();
    List<Image> ordered = images.stream().sorted(Comparator.comparingLong(Image::id)).toList();
    ImageMatches[] matches =
        IntStream.range(0, ordered.size())
            .parallel()
            .mapToObj(
                i ->
                    ImageMatching.match(
                        ordered.get(i).truths(), ordered.get(i).detections(), classIds))
            .toArray(ImageMatches[]::new);
    return IntStream.range(0, classIds.length)
        .parallel()
        .mapToObj(c -> ClassAccumulation.of(matches, c))
        .toList();
  }

  private CocoMetrics measured(List<ClassAccumulation> accumulations) {
    List<CocoMetrics.PerClass> perClass =
        IntStream.range(0, accumulations.size())
            .parallel()
            .mapToObj(c -> perClass(categories.get(c), accumulations.get(c)))
            .toList();
    return new CocoMetrics(overall(perClass), perClass);
  }

  private static CocoMetrics.PerClass perClass(Category category, ClassAccumulation accumulation) {
    return new CocoMetrics.PerClass(category, accumulation.objects(), accumulation.metrics());
  }

  private static Map<CocoMetric, Double> overall(List<CocoMetrics.PerClass> perClass) {
    Map<CocoMetric, Double> overall = new EnumMap<>(CocoMetric.class);
    for (CocoMetric metric : CocoMetric.values()) {
      overall.put(metric, CocoMetrics.mean(perClass, metric));
    }
    return overall;
  }
}
