package dev.detector.worker.validation;

import dev.detector.formats.example.DetectionExample;
import dev.detector.formats.labelmap.LabelMap;
import dev.detector.worker.image.ImageDecoder;
import dev.detector.worker.image.PictureFile;
import dev.detector.worker.image.RgbImage;
import dev.detector.worker.picture.BoxPainter;
import dev.detector.worker.picture.Detection;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws an example twice, as the OD API's validator does: left what was found, right what is there.
 */
final class SideBySide implements AutoCloseable {
  private final ImageDecoder decoder = new ImageDecoder();
  private final LabelMap names;
  private final EvalSettings settings;

  SideBySide(LabelMap names, EvalSettings settings) {
    this.names = names;
    this.settings = settings;
  }

  /** The picture of the i-th image of a batch. */
  Scores.Picture draw(int batch, int i, DetectionExample truth, EvaluationGraph.Outcome outcome)
      throws IOException {
    String tag = "eval_side_by_side_" + batch + "_" + i;
    RgbImage image = decoder.decodeRgb(truth.encodedImage(), truth.filename());
    BufferedImage left = BoxPainter.paint(image, found(outcome, i), names::label);
    BufferedImage right = BoxPainter.paint(image, there(truth), names::label);
    BufferedImage both =
        new BufferedImage(
            left.getWidth() + right.getWidth(), left.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = both.createGraphics();
    graphics.drawImage(left, 0, 0, null);
    graphics.drawImage(right, left.getWidth(), 0, null);
    graphics.dispose();
    return new Scores.Picture(tag, both.getWidth(), both.getHeight(), PictureFile.png(both));
  }

  private List<Detection> found(EvaluationGraph.Outcome outcome, int i) {
    int most = outcome.scores().length / outcome.counts().length;
    List<Detection> found = new ArrayList<>();
    for (int d = i * most; d < i * most + Math.round(outcome.counts()[i]); d++) {
      if (outcome.scores()[d] >= settings.minScore() && found.size() < settings.maxBoxes()) {
        int id = Math.round(outcome.classes()[d]) + 1;
        found.add(detection(outcome.boxes(), d, outcome.scores()[d], id));
      }
    }
    return found;
  }

  private static List<Detection> there(DetectionExample truth) {
    List<Detection> objects = new ArrayList<>();
    for (int g = 0; g < truth.size(); g++) {
      objects.add(detection(truth.boxes(), g, 1, truth.classes()[g]));
    }
    return objects;
  }

  private static Detection detection(float[] boxes, int index, float score, int classId) {
    int at = 4 * index;
    return new Detection(boxes[at], boxes[at + 1], boxes[at + 2], boxes[at + 3], score, classId);
  }

  @Override
  public void close() {
    decoder.close();
  }
}
