package dev.detector.worker.validation;

import dev.detector.formats.example.DetectionExample;
import dev.detector.worker.image.ImageResizer.Size;
import dev.detector.worker.metrics.Detections;
import dev.detector.worker.metrics.GroundTruths;
import java.util.Arrays;

/**
 * From boxes as fractions of an image to pixels, in single precision as the OD API's evaluation has
 * them.
 */
final class ImageScores {
  private ImageScores() {}

  /** Detections of the i-th image of a batch; classes get their label map ids. */
  static Detections detections(EvaluationGraph.Outcome outcome, int i, Size image) {
    int most = outcome.scores().length / outcome.counts().length;
    int count = Math.round(outcome.counts()[i]);
    int from = i * most;
    int[] ids = new int[count];
    for (int d = 0; d < count; d++) {
      ids[d] = Math.round(outcome.classes()[from + d]) + 1;
    }
    float[] boxes = Arrays.copyOfRange(outcome.boxes(), 4 * from, 4 * (from + count));
    float[] scores = Arrays.copyOfRange(outcome.scores(), from, from + count);
    return Detections.ofCorners(ids, pixels(boxes, image), scores);
  }

  /** Ground truth of an image; the stored areas play no part, as in the OD API's evaluation. */
  static GroundTruths truths(DetectionExample truth, Size image) {
    return GroundTruths.ofCorners(truth.classes(), pixels(truth.boxes(), image), truth.crowd());
  }

  private static float[] pixels(float[] fractions, Size image) {
    float[] pixels = new float[fractions.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = fractions[i] * (i % 2 == 0 ? image.height() : image.width());
    }
    return pixels;
  }
}
