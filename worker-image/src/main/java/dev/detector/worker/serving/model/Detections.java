package dev.detector.worker.serving.model;

import dev.detector.worker.picture.Detection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads a detector's outputs, named as the Object Detection API's exporter names them. */
final class Detections {
  private static final String BOXES = "detection_boxes";
  private static final String SCORES = "detection_scores";
  private static final String CLASSES = "detection_classes";
  private static final String COUNT = "num_detections";

  /** The outputs that {@link #of} needs. */
  static final List<String> OUTPUTS = List.of(BOXES, SCORES, CLASSES, COUNT);

  private Detections() {}

  /** The detections of one image, best first as the model gives them. */
  static List<Detection> of(Map<String, OutputTensor> outputs) {
    float[] boxes = outputs.get(BOXES).floats();
    float[] scores = outputs.get(SCORES).floats();
    float[] classes = outputs.get(CLASSES).floats();
    int count = Math.min(scores.length, Math.round(outputs.get(COUNT).floats()[0]));
    List<Detection> found = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      found.add(
          new Detection(
              boxes[4 * i],
              boxes[4 * i + 1],
              boxes[4 * i + 2],
              boxes[4 * i + 3],
              scores[i],
              Math.round(classes[i])));
    }
    return found;
  }
}
