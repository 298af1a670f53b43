package dev.detector.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Against the OD API's own evaluators. {@code odapi_metric_sets.json} holds random images (seed 7)
 * with difficult objects, groups and image-level labels, and what {@code
 * object_detection_evaluation} and {@code coco_evaluation} of tf-models-research-object-detection
 * 2.8.0.post1 say to them; no two scores are equal. {@code odapi_small_stable.json} is what they
 * say to {@code viii_coco_small.json}, crowds taken for difficult objects and groups, with numpy's
 * argsort made stable: without that, equal scores fall anyhow and single numbers are up to .011
 * off.
 */
class MetricsSetsTest {
  private static final JsonNode SETS = CocoTrees.resource("odapi_metric_sets.json");
  private static final List<String> SMALL =
      List.of("pascal", "weighted_pascal", "precision_at_recall", "oid_v2", "oid_challenge");

  @Test
  void everySetEqualsTheOdApis() {
    Map<String, Double> tags =
        DetectionMetrics.of(images(SETS.get("images")), categories(SETS), options(false)).tags();
    SETS.get("expected").forEach(expected -> assertContains(tags, expected));
    assertThat(tags.keySet()).contains("DetectionBoxes_Precision/mAP");
  }

  @Test
  void detectionsOfUnlabelledClassesAreLeftOut() {
    Map<String, Double> tags =
        DetectionMetrics.of(images(SETS.get("images")), categories(SETS), options(true)).tags();
    SETS.get("skipped").forEach(expected -> assertContains(tags, expected));
  }

  @Test
  void ofEqualScoresTheLaterComesFirst() {
    JsonNode small = CocoTrees.resource("viii_coco_small.json");
    JsonNode expected = CocoTrees.resource("odapi_small_stable.json");
    MetricsOptions options =
        new MetricsOptions(EnumSet.allOf(MetricsSet.class), false, Map.of(), false, 0.2, 0.8);
    Map<String, Double> tags =
        DetectionMetrics.of(CocoTrees.images(small), categories(small.get("gt")), options).tags();
    SMALL.forEach(set -> assertContains(tags, expected.get(set)));
  }

  @Test
  void superCategoriesAreMeansOfTheirClasses() {
    JsonNode small = CocoTrees.resource("viii_coco_small.json");
    MetricsOptions options =
        new MetricsOptions(
            Set.of(), true, Map.of("odd", List.of("c1", "c3"), "none", List.of()), false, 0, 1);
    Map<String, Double> tags =
        DetectionMetrics.of(CocoTrees.images(small), categories(small.get("gt")), options).tags();
    String mean = "DetectionBoxes_PerformanceByCategory/mAP/";
    assertThat(tags.get("DetectionBoxes_PerformanceBySuperCategory/odd"))
        .isCloseTo((tags.get(mean + "c1") + tags.get(mean + "c3")) / 2, within(1e-12));
    assertThat(tags.get("DetectionBoxes_Recall/AR@10 BySuperCategory/odd"))
        .isCloseTo(
            (tags.get("DetectionBoxes_Recall/AR@10 ByCategory/c1")
                    + tags.get("DetectionBoxes_Recall/AR@10 ByCategory/c3"))
                / 2,
            within(1e-12));
    assertThat(tags).containsEntry("DetectionBoxes_PerformanceBySuperCategory/none", -1.0);
  }

  @Test
  void olderNamesAreKnown() {
    assertThat(MetricsSet.of("open_images_V2_detection_metrics"))
        .contains(MetricsSet.OPEN_IMAGES_V2);
    assertThat(MetricsSet.of("oid_challenge_object_detection_metrics"))
        .contains(MetricsSet.OPEN_IMAGES_CHALLENGE);
    assertThat(MetricsSet.of("coco_mask_metrics")).isEmpty();
  }

  private static MetricsOptions options(boolean skip) {
    return new MetricsOptions(
        EnumSet.allOf(MetricsSet.class),
        false,
        Map.of(),
        skip,
        SETS.get("recall").get(0).asDouble(),
        SETS.get("recall").get(1).asDouble());
  }

  private static void assertContains(Map<String, Double> tags, JsonNode expected) {
    assertThat(expected.isEmpty()).isFalse();
    for (Map.Entry<String, JsonNode> entry : expected.properties()) {
      Double actual = tags.get(entry.getKey());
      if (entry.getValue().isNull()) {
        assertThat(actual).as(entry.getKey()).isNaN();
      } else {
        assertThat(actual).as(entry.getKey()).isCloseTo(entry.getValue().asDouble(), within(1e-9));
      }
    }
  }

  private static List<Category> categories(JsonNode file) {
    List<Category> categories = new ArrayList<>();
    file.get("categories")
        .forEach(c -> categories.add(new Category(c.get("id").asInt(), c.get("name").asText())));
    return categories;
  }

  private static List<EvaluatedImage> images(JsonNode nodes) {
    List<EvaluatedImage> images = new ArrayList<>();
    for (JsonNode node : nodes) {
      JsonNode truths = node.get("gts");
      int n = truths.size();
      Set<Integer> labelled = new HashSet<>();
      node.get("labelled").forEach(id -> labelled.add(id.asInt()));
      images.add(
          new EvaluatedImage(
              node.get("id").asLong(),
              "image",
              500,
              500,
              GroundTruths.ofCorners(ids(truths), corners(truths), new boolean[n]),
              flags(truths, "difficult"),
              flags(truths, "group"),
              Optional.of(labelled),
              Detections.ofCorners(
                  ids(node.get("dets")), corners(node.get("dets")), scores(node.get("dets")))));
    }
    return images;
  }

  private static int[] ids(JsonNode items) {
    int[] ids = new int[items.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = items.get(i).get("cls").asInt();
    }
    return ids;
  }

  private static float[] corners(JsonNode items) {
    float[] corners = new float[4 * items.size()];
    for (int i = 0; i < corners.length; i++) {
      corners[i] = (float) items.get(i / 4).get("box").get(i % 4).asDouble();
    }
    return corners;
  }

  private static float[] scores(JsonNode items) {
    float[] scores = new float[items.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) items.get(i).get("score").asDouble();
    }
    return scores;
  }

  private static boolean[] flags(JsonNode items, String name) {
    boolean[] flags = new boolean[items.size()];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = items.get(i).get(name).asInt() == 1;
    }
    return flags;
  }
}
