package dev.detector.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detector.worker.golden.Npz;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the numbers of pycocotools and of the OD API's own evaluation. */
class CocoGoldenTest {
  @ParameterizedTest
  @ValueSource(strings = {"small", "ties", "medium"})
  void equalsPycocotools(String set) {
    JsonNode input = CocoTrees.resource("viii_coco_" + set + ".json");
    JsonNode expected = CocoTrees.resource("viii_coco_" + set + "_expected.json").get("expected");
    assertEqual(CocoTrees.evaluation(input.get("gt"), input.get("detections")), expected);
  }

  @Test
  void equalsPycocotoolsWithoutAnyGroundTruth() {
    JsonNode input = CocoTrees.resource("viii_coco_nogt.json");
    assertEqual(
        CocoTrees.evaluation(input.get("gt"), input.get("detections")), input.get("expected"));
  }

  @Test
  void equalsTheEventsOfTheOdApisValidator() {
    Npz images = Npz.resource("/golden/ix_eval_mob035_trained_dets.npz");
    CocoEvaluation evaluation =
        new CocoEvaluation(
            List.of(
                new Category(1, "square"), new Category(2, "circle"), new Category(3, "triangle")));
    int[] keys = images.get("key").ints();
    int[] found = images.get("num_detections").ints();
    for (int i = 0; i < keys.length; i++) {
      float[] truths = row(images.get("groundtruth_boxes").floats(), i);
      int[] crowd = row(images.get("groundtruth_is_crowd").ints(), i);
      int objects = objects(truths);
      evaluation.add(
          keys[i],
          GroundTruths.ofCorners(
              Arrays.copyOf(row(images.get("groundtruth_classes").ints(), i), objects),
              Arrays.copyOf(truths, 4 * objects),
              flags(crowd, objects)),
          Detections.ofCorners(
              Arrays.copyOf(row(images.get("detection_classes").ints(), i), found[i]),
              Arrays.copyOf(row(images.get("detection_boxes").floats(), i), 4 * found[i]),
              Arrays.copyOf(row(images.get("detection_scores").floats(), i), found[i])));
    }
    Map<String, Double> tags = evaluation.evaluate().tags(MetricsOptions.coco());
    JsonNode events = CocoTrees.resource("ix_eval_mob035_trained.json");
    for (CocoMetric metric : CocoMetric.values()) {
      assertThat(tags.get(metric.tag()))
          .as(metric.tag())
          .isCloseTo(events.get(metric.tag()).get("value").asDouble(), within(1e-6));
    }
  }

  static void assertEqual(CocoEvaluation evaluation, JsonNode expected) {
    CocoMetrics metrics = evaluation.evaluate();
    assertEqual("overall", metrics.overall(), expected.get("stats"));
    for (CocoMetrics.PerClass one : metrics.perClass()) {
      JsonNode stats = expected.get("per_category").get("" + one.category().id()).get("stats12");
      assertEqual(one.category().name(), one.values(), stats);
    }
  }

  private static void assertEqual(String what, Map<CocoMetric, Double> actual, JsonNode stats) {
    CocoMetric[] metrics = CocoMetric.values();
    for (int i = 0; i < metrics.length; i++) {
      assertThat(actual.get(metrics[i]))
          .as("%s %s", what, metrics[i])
          .isCloseTo(stats.get(i).asDouble(), within(1e-9));
    }
  }

  /** The padding behind an image's objects is all zero. */
  private static int objects(float[] boxes) {
    int objects = 0;
    while (4 * objects < boxes.length && boxes[4 * objects + 2] > 0) {
      objects++;
    }
    return objects;
  }

  private static boolean[] flags(int[] values, int count) {
    boolean[] flags = new boolean[count];
    for (int i = 0; i < count; i++) {
      flags[i] = values[i] != 0;
    }
    return flags;
  }

  private static float[] row(float[] rows, int i) {
    int length = rows.length / 20;
    return Arrays.copyOfRange(rows, i * length, (i + 1) * length);
  }

  private static int[] row(int[] rows, int i) {
    int length = rows.length / 20;
    return Arrays.copyOfRange(rows, i * length, (i + 1) * length);
  }
}
