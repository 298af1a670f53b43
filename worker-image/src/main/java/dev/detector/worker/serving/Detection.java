package dev.detector.worker.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One object that the model found.
 *
 * @param yMin box, as fractions of the image's height and width
 * @param classId 1-based, as in the label map
 */
public record Detection(float yMin, float xMin, float yMax, float xMax, float score, int classId) {
  static final String BOXES = "detection_boxes";
  static final String SCORES = "detection_scores";
  static final String CLASSES = "detection_classes";
  static final String COUNT = "num_detections";

  /** The outputs that {@link #read} needs. */
  static final List<String> OUTPUTS = List.of(BOXES, SCORES, CLASSES, COUNT);

  /** The detections of one image with at least this score, best first as the model gives them. */
  static List<Detection> read(Map<String, OutputTensor> outputs, double threshold) {
    float[] boxes = outputs.get(BOXES).floats();
    float[] scores = outputs.get(SCORES).floats();
    float[] classes = outputs.get(CLASSES).floats();
    int count = Math.min(scores.length, Math.round(outputs.get(COUNT).floats()[0]));
    List<Detection> found = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (scores[i] >= threshold) {
        found.add(
            new Detection(
                boxes[4 * i],
                boxes[4 * i + 1],
                boxes[4 * i + 2],
                boxes[4 * i + 3],
                scores[i],
                Math.round(classes[i])));
      }
    }
    return found;
  }
}
