package dev.detector.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class AnalysisPropertiesTest {
  private static final List<Category> CATEGORIES =
      List.of(new Category(1, "one"), new Category(3, "three"));

  @Property(tries = 100)
  void figuresAddUp(@ForAll long seed) {
    List<EvaluatedImage> images = images(new Random(seed));
    DetectionMetrics metrics = DetectionMetrics.of(images, CATEGORIES, MetricsOptions.coco());
    OperatingPoint best = OperatingPoint.best(metrics.matches());
    List<ImageVerdict> verdicts =
        images.stream().map(image -> ImageVerdict.of(image, best.threshold())).toList();
    int objects = metrics.matches().stream().mapToInt(ClassMatches::objects).sum();
    int detections = metrics.matches().stream().mapToInt(m -> m.scores().length).sum();
    assertThat(best.right() + best.missed()).isEqualTo(objects);
    assertThat(best.f1()).isBetween(0.0, 1.0);
    for (ImageVerdict verdict : verdicts) {
      assertThat(verdict.f1()).isBetween(0.0, 1.0);
    }
    Calibration calibration = Calibration.of(metrics.matches(), 0, 10);
    assertThat(calibration.detections()).isEqualTo(detections);
    assertThat(calibration.ece()).isBetween(0.0, calibration.mce() + 1e-12);
    long[][] counts = ConfusionMatrix.of(images, CATEGORIES, 0, 0.45).counts();
    assertThat(Arrays.stream(counts).limit(2).mapToLong(row -> Arrays.stream(row).sum()).sum())
        .isEqualTo(objects);
  }

  @Property(tries = 100)
  void aSweepCountsWhatScoresAtLeastTheThreshold(@ForAll long seed) {
    for (ClassMatches matches :
        DetectionMetrics.of(images(new Random(seed)), CATEGORIES, MetricsOptions.coco())
            .matches()) {
      List<OperatingPoint> points = OperatingPoint.sweep(matches, 21);
      assertThat(points).hasSize(21);
      for (int t = 0; t < 21; t++) {
        OperatingPoint point = points.get(t);
        int right = 0;
        int taken = 0;
        for (int d = 0; d < matches.scores().length; d++) {
          if (matches.scores()[d] >= t / 20.0) {
            taken++;
            right += matches.hits()[d] ? 1 : 0;
          }
        }
        assertThat(point.right()).isEqualTo(right);
        assertThat(point.wrong()).isEqualTo(taken - right);
        assertThat(point.missed()).isEqualTo(matches.objects() - right);
        assertThat(point.f1()).isLessThanOrEqualTo(OperatingPoint.best(matches).f1() + 1e-12);
      }
    }
  }

  @Property(tries = 100)
  void mendingNeverLosesAndNeverPassesPerfection(@ForAll long seed) {
    List<EvaluatedImage> images = images(new Random(seed));
    ErrorBudget budget = ErrorBudget.of(images, CATEGORIES);
    for (ErrorBudget.Share share : budget.kinds().values()) {
      assertThat(share.gain()).isBetween(0.0, 1 - budget.ap50() + 1e-12);
    }
    assertThat(budget.falsePositives()).isBetween(-1e-12, 1 - budget.ap50() + 1e-12);
  }

  @Property(tries = 100)
  void whatIsFoundExactlyHasNoMistakes(@ForAll long seed) {
    List<EvaluatedImage> images = new ArrayList<>();
    for (EvaluatedImage image : images(new Random(seed))) {
      GroundTruths truths = image.truths();
      double[] scores = new Random(seed).doubles(truths.size()).toArray();
      Detections same = new Detections(truths.categoryIds(), truths.boxes(), scores);
      images.add(EvaluatedImage.of(image.id(), "", 500, 500, truths, same));
    }
    ErrorBudget budget = ErrorBudget.of(images, CATEGORIES);
    assertThat(budget.kinds().values()).allMatch(share -> share.gain() < 1e-12);
    Map<String, Double> tags =
        DetectionMetrics.of(
                images,
                CATEGORIES,
                new MetricsOptions(EnumSet.allOf(MetricsSet.class), false, Map.of(), false, 0, 1))
            .tags();
    tags.forEach(
        (tag, value) -> {
          if (tag.contains("mAP@0.5IOU") && !Double.isNaN(value)) {
            assertThat(value).as(tag).isCloseTo(1, within(1e-12));
          }
        });
  }

  /** Boxes of a grid, so that no two objects of an image overlap. */
  private static List<EvaluatedImage> images(Random random) {
    List<EvaluatedImage> images = new ArrayList<>();
    for (long id = 1; id <= 5; id++) {
      int objects = random.nextInt(6);
      int found = random.nextInt(12);
      double[] truths = new double[4 * objects];
      double[] areas = new double[objects];
      for (int i = 0; i < objects; i++) {
        truths[4 * i] = 70 * i;
        truths[4 * i + 1] = 10;
        truths[4 * i + 2] = 20 + random.nextInt(40);
        truths[4 * i + 3] = 20 + random.nextInt(40);
        areas[i] = truths[4 * i + 2] * truths[4 * i + 3];
      }
      double[] boxes = new double[4 * found];
      for (int i = 0; i < found; i++) {
        boxes[4 * i] = 70 * random.nextInt(6) + random.nextInt(30);
        boxes[4 * i + 1] = random.nextInt(40);
        boxes[4 * i + 2] = 10 + random.nextInt(60);
        boxes[4 * i + 3] = 10 + random.nextInt(60);
      }
      images.add(
          EvaluatedImage.of(
              id,
              "",
              500,
              500,
              new GroundTruths(ids(random, objects), truths, areas, new boolean[objects]),
              new Detections(ids(random, found), boxes, random.doubles(found).toArray())));
    }
    return images;
  }

  private static int[] ids(Random random, int count) {
    return random.ints(count, 0, 2).map(i -> 1 + 2 * i).toArray();
  }
}
