package dev.detector.worker.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.detector.worker.metrics.CocoMetrics;
import dev.detector.worker.metrics.Detections;
import dev.detector.worker.metrics.EvaluatedImage;
import dev.detector.worker.metrics.GroundTruths;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/**
 * The images and detections as COCO's annotation and result files, which pycocotools and many other
 * tools read. Boxes are x, y, width and height in pixels.
 */
public final class CocoResults {
  private static final JsonFactory JSON = new JsonFactory();

  private CocoResults() {}

  /** All detections, whatever their score: a COCO result file. */
  public static byte[] predictions(List<EvaluatedImage> images) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartArray();
      for (EvaluatedImage image : images) {
        Detections found = image.detections();
        for (int d = 0; d < found.size(); d++) {
          json.writeStartObject();
          json.writeNumberField("image_id", image.id());
          json.writeNumberField("category_id", found.categoryIds()[d]);
          box(json, found.boxes(), d);
          json.writeNumberField("score", (float) found.scores()[d]);
          json.writeEndObject();
        }
      }
      json.writeEndArray();
    }
    return bytes.toByteArray();
  }

  /** Images, annotated objects and classes: a COCO annotation file. */
  public static byte[] groundTruth(List<EvaluatedImage> images, List<CocoMetrics.PerClass> classes)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      // pycocotools 2.0.10 copies this block and fails without it.
      json.writeObjectFieldStart("info");
      json.writeEndObject();
      json.writeArrayFieldStart("images");
      for (EvaluatedImage image : images) {
        json.writeStartObject();
        json.writeNumberField("id", image.id());
        json.writeStringField("file_name", image.name());
        json.writeNumberField("height", image.height());
        json.writeNumberField("width", image.width());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("categories");
      for (CocoMetrics.PerClass one : classes) {
        json.writeStartObject();
        json.writeNumberField("id", one.category().id());
        json.writeStringField("name", one.category().name());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("annotations");
      long id = 0;
      for (EvaluatedImage image : images) {
        GroundTruths truths = image.truths();
        for (int t = 0; t < truths.size(); t++) {
          json.writeStartObject();
          json.writeNumberField("id", ++id);
          json.writeNumberField("image_id", image.id());
          json.writeNumberField("category_id", truths.categoryIds()[t]);
          box(json, truths.boxes(), t);
          json.writeNumberField("area", (float) truths.areas()[t]);
          json.writeNumberField("iscrowd", truths.crowd()[t] ? 1 : 0);
          json.writeEndObject();
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void box(JsonGenerator json, double[] boxes, int index) throws IOException {
    json.writeArrayFieldStart("bbox");
    for (int i = 4 * index; i < 4 * index + 4; i++) {
      json.writeNumber((float) boxes[i]);
    }
    json.writeEndArray();
  }
}
