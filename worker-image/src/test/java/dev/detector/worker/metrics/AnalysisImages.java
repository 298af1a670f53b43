package dev.detector.worker.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The random images of {@code detection_analysis.json}. */
public final class AnalysisImages {
  static final JsonNode FILE = CocoTrees.resource("detection_analysis.json");

  private AnalysisImages() {}

  /** Their classes, by ascending id. */
  public static List<Category> categories() {
    List<Category> categories = new ArrayList<>();
    FILE.get("categories")
        .forEach(c -> categories.add(new Category(c.get("id").asInt(), c.get("name").asText())));
    return categories;
  }

  /** All of them. */
  public static List<EvaluatedImage> images() {
    List<EvaluatedImage> images = new ArrayList<>();
    for (JsonNode node : FILE.get("images")) {
      JsonNode truths = node.get("truths");
      JsonNode found = node.get("detections");
      double[] boxes = boxes(truths);
      double[] areas = new double[truths.size()];
      for (int i = 0; i < areas.length; i++) {
        areas[i] = boxes[4 * i + 2] * boxes[4 * i + 3];
      }
      images.add(
          EvaluatedImage.of(
              node.get("id").asLong(),
              node.get("id").asText(),
              600,
              600,
              new GroundTruths(ids(truths), boxes, areas, new boolean[areas.length]),
              new Detections(ids(found), boxes(found), scores(found))));
    }
    return images;
  }

  private static int[] ids(JsonNode rows) {
    int[] ids = new int[rows.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = rows.get(i).get(0).asInt();
    }
    return ids;
  }

  private static double[] boxes(JsonNode rows) {
    double[] boxes = new double[4 * rows.size()];
    for (int i = 0; i < boxes.length; i++) {
      boxes[i] = rows.get(i / 4).get(1 + i % 4).asDouble();
    }
    return boxes;
  }

  private static double[] scores(JsonNode rows) {
    double[] scores = new double[rows.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = rows.get(i).get(5).asDouble();
    }
    return scores;
  }
}
