package dev.detector.worker.dataset.peek;

import dev.detector.formats.example.DetectionExample;
import dev.detector.formats.labelmap.LabelMap;
import dev.detector.worker.dataset.ContactSheet;
import dev.detector.worker.image.ImageDecoder;
import dev.detector.worker.image.ResizeMethod;
import dev.detector.worker.image.RgbImage;
import dev.detector.worker.picture.BoxPainter;
import dev.detector.worker.picture.Detection;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pictures with their annotated boxes, side by side.
 *
 * @param columns pictures in a row
 * @param width of each picture in pixels; wider ones are made smaller
 */
public record RecordSheet(int columns, int width) {
  private static final int GAP = 8;
  private static final Color GROUND = new Color(0xf4, 0xf4, 0xf2);

  /** Draws the examples into a file whose ending, .png or .jpg, says its format. */
  public void write(List<DetectionExample> examples, Optional<LabelMap> labels, Path file)
      throws IOException {
    List<BufferedImage> pictures = new ArrayList<>();
    try (ImageDecoder decoder = new ImageDecoder()) {
      for (DetectionExample example : examples) {
        pictures.add(picture(example, labels, decoder));
      }
    }
    ContactSheet.write(arranged(pictures), file);
  }

  private BufferedImage picture(
      DetectionExample example, Optional<LabelMap> labels, ImageDecoder decoder) {
    List<Detection> boxes = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < example.size(); i++) {
      float[] b = example.boxes();
      int at = i * 4;
      int id = example.classes()[i];
      String name = RecordListing.name(example, i, labels);
      boxes.add(new Detection(b[at], b[at + 1], b[at + 2], b[at + 3], 1, id));
      names.add(BoxPainter.legible(any -> name, id));
    }
    RgbImage image = decoder.decodeRgb(example.encodedImage(), example.filename());
    return BoxPainter.paint(fitted(image), boxes, names);
  }

  private RgbImage fitted(RgbImage image) {
    if (image.width() <= width) {
      return image;
    }
    int height = Math.max(1, Math.round(image.height() * width / (float) image.width()));
    return RgbImage.of(ResizeMethod.AREA.resize(image.toImage(), height, width));
  }

  private BufferedImage arranged(List<BufferedImage> pictures) {
    int across = Math.min(columns, Math.max(1, pictures.size()));
    int rows = Math.max(1, (pictures.size() + across - 1) / across);
    int cellWidth = pictures.stream().mapToInt(BufferedImage::getWidth).max().orElse(1) + GAP;
    int cellHeight = pictures.stream().mapToInt(BufferedImage::getHeight).max().orElse(1) + GAP;
    BufferedImage sheet =
        new BufferedImage(
            GAP + across * cellWidth, GAP + rows * cellHeight, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = sheet.createGraphics();
    graphics.setColor(GROUND);
    graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    for (int i = 0; i < pictures.size(); i++) {
      graphics.drawImage(
          pictures.get(i), GAP + i % across * cellWidth, GAP + i / across * cellHeight, null);
    }
    graphics.dispose();
    return sheet;
  }
}
