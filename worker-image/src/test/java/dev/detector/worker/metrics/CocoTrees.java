package dev.detector.worker.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads COCO annotation and result JSON into an evaluation. */
final class CocoTrees {
  private static final ObjectMapper JSON = new ObjectMapper();

  private CocoTrees() {}

  static JsonNode resource(String name) {
    try (InputStream in = CocoTrees.class.getResourceAsStream("/golden/" + name)) {
      return JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Images whose crowds are difficult and groups, too. */
  static List<EvaluatedImage> images(JsonNode input) {
    List<EvaluatedImage> images = new ArrayList<>();
    for (JsonNode image : input.get("gt").get("images")) {
      long id = image.get("id").asLong();
      List<JsonNode> objects = ofImage(input.get("gt").get("annotations"), id);
      GroundTruths truths = truths(objects);
      images.add(
          new EvaluatedImage(
              id,
              image.get("file_name").asText(),
              image.get("height").asInt(),
              image.get("width").asInt(),
              truths,
              truths.crowd(),
              truths.crowd(),
              Optional.empty(),
              detections(ofImage(input.get("detections"), id))));
    }
    return images;
  }

  private static List<JsonNode> ofImage(JsonNode items, long id) {
    List<JsonNode> found = new ArrayList<>();
    items.forEach(
        item -> {
          if (item.get("image_id").asLong() == id) {
            found.add(item);
          }
        });
    return found;
  }

  static CocoEvaluation evaluation(JsonNode annotations, JsonNode results) {
    List<Category> categories = new ArrayList<>();
    for (JsonNode c : annotations.get("categories")) {
      categories.add(new Category(c.get("id").asInt(), c.get("name").asText()));
    }
    CocoEvaluation evaluation = new CocoEvaluation(categories);
    Map<Long, List<JsonNode>> truths = new LinkedHashMap<>();
    Map<Long, List<JsonNode>> detections = new LinkedHashMap<>();
    for (JsonNode image : annotations.get("images")) {
      truths.put(image.get("id").asLong(), new ArrayList<>());
      detections.put(image.get("id").asLong(), new ArrayList<>());
    }
    annotations.get("annotations").forEach(a -> truths.get(a.get("image_id").asLong()).add(a));
    results.forEach(r -> detections.get(r.get("image_id").asLong()).add(r));
    truths.forEach(
        (image, objects) ->
            evaluation.add(image, truths(objects), detections(detections.get(image))));
    return evaluation;
  }

  private static GroundTruths truths(List<JsonNode> objects) {
    boolean[] crowd = new boolean[objects.size()];
    for (int i = 0; i < crowd.length; i++) {
      crowd[i] = objects.get(i).get("iscrowd").asInt() == 1;
    }
    return new GroundTruths(
        ids(objects),
        boxes(objects),
        objects.stream().mapToDouble(a -> a.get("area").asDouble()).toArray(),
        crowd);
  }

  private static Detections detections(List<JsonNode> found) {
    return new Detections(
        ids(found),
        boxes(found),
        found.stream().mapToDouble(r -> r.get("score").asDouble()).toArray());
  }

  private static int[] ids(List<JsonNode> items) {
    return items.stream().mapToInt(i -> i.get("category_id").asInt()).toArray();
  }

  private static double[] boxes(List<JsonNode> items) {
    double[] boxes = new double[4 * items.size()];
    for (int i = 0; i < boxes.length; i++) {
      boxes[i] = items.get(i / 4).get("bbox").get(i % 4).asDouble();
    }
    return boxes;
  }
}
