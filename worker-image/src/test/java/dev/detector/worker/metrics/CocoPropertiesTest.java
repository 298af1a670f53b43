package dev.detector.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CocoPropertiesTest {
  private static final List<Category> CATEGORIES =
      List.of(new Category(7, "seven"), new Category(2, "two"), new Category(5, "five"));

  private record Image(long id, GroundTruths truths, Detections detections) {}

  @Property(tries = 100)
  void everyNumberIsAShareOrMinusOne(@ForAll long seed) {
    CocoMetrics metrics = evaluate(images(seed));
    assertThat(metrics.tags(new MetricsOptions(Set.of(), true, Map.of(), false, 0, 1)).values())
        .allMatch(v -> v == -1 || (v >= 0 && v <= 1));
    assertThat(metrics.get(CocoMetric.AR1)).isLessThanOrEqualTo(metrics.get(CocoMetric.AR10));
    assertThat(metrics.get(CocoMetric.AR10)).isLessThanOrEqualTo(metrics.get(CocoMetric.AR100));
    assertThat(metrics.get(CocoMetric.AP75))
        .isLessThanOrEqualTo(metrics.get(CocoMetric.AP50) + 1e-12);
  }

  @Property(tries = 100)
  void orderOfAddingImagesDoesNotMatter(@ForAll long seed) {
    List<Image> images = images(seed);
    CocoMetrics metrics = evaluate(images);
    List<Image> shuffled = new ArrayList<>(images);
    Collections.shuffle(shuffled, new Random(seed));
    assertThat(evaluate(shuffled)).isEqualTo(metrics);
  }

  @Property(tries = 100)
  void onlyTheOrderOfScoresMatters(@ForAll long seed) {
    List<Image> images = images(seed);
    List<Image> rescored =
        images.stream().map(i -> new Image(i.id(), i.truths(), rescore(i.detections()))).toList();
    assertThat(evaluate(rescored)).isEqualTo(evaluate(images));
  }

  @Property(tries = 100)
  void detectionsEqualToTheObjectsArePerfect(@ForAll long seed) {
    Random random = new Random(seed);
    List<Image> images =
        images(seed).stream()
            .map(
                i -> {
                  int[] ids = i.truths().categoryIds();
                  GroundTruths truths =
                      GroundTruths.ofCorners(
                          ids, corners(random, ids.length), new boolean[ids.length]);
                  double[] scores = random.doubles(ids.length).toArray();
                  return new Image(i.id(), truths, new Detections(ids, truths.boxes(), scores));
                })
            .toList();
    CocoMetrics metrics = evaluate(images);
    for (CocoMetric metric :
        List.of(CocoMetric.AP, CocoMetric.AP50, CocoMetric.AP75, CocoMetric.AR100)) {
      assertThat(Math.abs(metrics.get(metric))).as(metric.name()).isCloseTo(1, within(1e-12));
    }
  }

  @Property(tries = 100)
  void aBestScoredFalseAlarmNeverHelps(@ForAll long seed) {
    List<Image> images = images(seed);
    List<Image> alarmed = new ArrayList<>(images);
    alarmed.add(
        new Image(
            10_000,
            new GroundTruths(new int[0], new double[0], new double[0], new boolean[0]),
            new Detections(new int[] {2}, new double[] {0, 0, 10, 10}, new double[] {2})));
    CocoMetrics before = evaluate(images);
    CocoMetrics after = evaluate(alarmed);
    for (CocoMetric metric : CocoMetric.values()) {
      assertThat(after.get(metric)).isLessThanOrEqualTo(before.get(metric));
    }
  }

  @Test
  void moreThanAHundredDetectionsOfAClassAreCut() {
    int n = 101;
    double[] boxes = new double[4 * n];
    double[] scores = new double[n];
    for (int i = 0; i < n; i++) {
      boxes[4 * i] = i == n - 1 ? 0 : 500;
      boxes[4 * i + 2] = 20;
      boxes[4 * i + 3] = 20;
      scores[i] = 1 - i / 1000.0;
    }
    int[] ids = new int[n];
    Arrays.fill(ids, 2);
    GroundTruths one =
        new GroundTruths(
            new int[] {2}, new double[] {0, 0, 20, 20}, new double[] {400}, new boolean[1]);
    assertThat(
            evaluate(List.of(new Image(1, one, new Detections(ids, boxes, scores))))
                .get(CocoMetric.AR100))
        .isZero();
    scores[n - 1] = 0.95;
    assertThat(
            evaluate(List.of(new Image(1, one, new Detections(ids, boxes, scores))))
                .get(CocoMetric.AR100))
        .isCloseTo(1, within(1e-12));
  }

  @Test
  void refusesWhatCannotBeMeant() {
    assertThatThrownBy(
            () -> new CocoEvaluation(List.of(new Category(1, "cat"), new Category(1, "dog"))))
        .hasMessageContaining("cat and dog");
    assertThatThrownBy(() -> new Detections(new int[1], new double[4], new double[] {Double.NaN}))
        .hasMessageContaining("detection score 0 is NaN");
    assertThatThrownBy(() -> new Detections(new int[1], new double[5], new double[1]))
        .hasMessageContaining("5 given, 4 expected");
    CocoEvaluation evaluation = new CocoEvaluation(CATEGORIES);
    Image image = images(1).get(0);
    evaluation.add(1, image.truths(), image.detections());
    assertThatThrownBy(() -> evaluation.add(1, image.truths(), image.detections()))
        .hasMessageContaining("image 1 was added before");
  }

  private static CocoMetrics evaluate(List<Image> images) {
    CocoEvaluation evaluation = new CocoEvaluation(CATEGORIES);
    images.forEach(i -> evaluation.add(i.id(), i.truths(), i.detections()));
    return evaluation.evaluate();
  }

  /**
   * Random images; scores have one decimal, so that ties are common, and classes outside the
   * categories occur.
   */
  private static List<Image> images(long seed) {
    Random random = new Random(seed);
    List<Image> images = new ArrayList<>();
    for (long id = 1; id <= 6; id++) {
      int objects = random.nextInt(6);
      int found = random.nextInt(15);
      boolean[] crowd = new boolean[objects];
      for (int i = 0; i < objects; i++) {
        crowd[i] = random.nextInt(8) == 0;
      }
      float[] scores = new float[found];
      for (int i = 0; i < found; i++) {
        scores[i] = random.nextInt(10) / 10f;
      }
      images.add(
          new Image(
              id,
              GroundTruths.ofCorners(ids(random, objects), corners(random, objects), crowd),
              Detections.ofCorners(ids(random, found), corners(random, found), scores)));
    }
    return images;
  }

  private static int[] ids(Random random, int count) {
    int[] known = {2, 5, 7, 9};
    return random.ints(count, 0, known.length).map(i -> known[i]).toArray();
  }

  private static float[] corners(Random random, int count) {
    float[] corners = new float[4 * count];
    for (int at = 0; at < corners.length; at += 4) {
      corners[at] = random.nextInt(60);
      corners[at + 1] = random.nextInt(60);
      corners[at + 2] = corners[at] + 1 + random.nextInt(120);
      corners[at + 3] = corners[at + 1] + 1 + random.nextInt(120);
    }
    return corners;
  }

  private static Detections rescore(Detections detections) {
    return new Detections(
        detections.categoryIds(),
        detections.boxes(),
        Arrays.stream(detections.scores()).map(s -> s * s * s / 3 - 4).toArray());
  }
}
