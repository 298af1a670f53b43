package dev.detector.worker.picture;

import dev.detector.worker.image.RgbImage;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Draws detections into a picture: a frame in the class's colour with a dark rim, so that it stands
 * out on any ground, and a label with name and score that stays inside the picture and, if there is
 * room, off other labels. Sizes follow the picture's; a tiny picture is enlarged to carry them.
 */
public final class BoxPainter {
  /** A picture whose longer side is below this is shown larger, by a whole factor. */
  static final int LEGIBLE_SIDE = 240;

  private static final Color RIM = new Color(0, 0, 0, 110);

  private final BufferedImage canvas;
  private final Graphics2D graphics;
  private final double fontSize;
  private final double stroke;
  private final List<Rectangle2D> labels = new ArrayList<>();

  private BoxPainter(BufferedImage canvas) {
    this.canvas = canvas;
    int side = Math.min(canvas.getWidth(), canvas.getHeight());
    fontSize = Math.max(11, side / 34.0);
    stroke = Math.max(2, side / 220.0);
    graphics = canvas.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
  }

  /**
   * The picture with the detections in it.
   *
   * @param names class names by id
   */
  public static BufferedImage paint(
      RgbImage image, List<Detection> detections, IntFunction<String> names) {
    return paint(
        image,
        detections,
        detections.stream()
            .map(
                d ->
                    String.format(
                        Locale.ROOT, "%s %.0f%%", legible(names, d.classId()), 100 * d.score()))
            .toList());
  }

  /** A class's name, or its number where the font lacks a character. */
  public static String legible(IntFunction<String> names, int classId) {
    String name = names.apply(classId);
    return LabelFont.get().canShow(name) ? name : "class " + classId;
  }

  /**
   * The picture with boxes in it.
   *
   * @param labels what to write at each of them
   */
  public static BufferedImage paint(
      RgbImage image, List<Detection> detections, List<String> labels) {
    BufferedImage canvas = enlarged(image.toCanvas());
    BoxPainter painter = new BoxPainter(canvas);
    try {
      // The best comes last, on top of the others; its label gets the best place first.
      for (int i = detections.size() - 1; i >= 0; i--) {
        painter.frame(detections.get(i));
      }
      for (int i = 0; i < detections.size(); i++) {
        painter.label(detections.get(i), labels.get(i));
      }
    } finally {
      painter.graphics.dispose();
    }
    return canvas;
  }

  private static BufferedImage enlarged(BufferedImage picture) {
    int side = Math.max(picture.getWidth(), picture.getHeight());
    int factor = (LEGIBLE_SIDE + side - 1) / side;
    if (factor <= 1) {
      return picture;
    }
    BufferedImage larger =
        new BufferedImage(
            picture.getWidth() * factor,
            picture.getHeight() * factor,
            BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = larger.createGraphics();
    graphics.drawImage(picture, 0, 0, larger.getWidth(), larger.getHeight(), null);
    graphics.dispose();
    return larger;
  }

  /** The box in pixels, cut to the picture so that a frame at its edge is seen. */
  private Rectangle2D box(Detection d) {
    double inset = stroke / 2;
    double left = clamp(d.xMin() * canvas.getWidth(), inset, canvas.getWidth() - inset);
    double top = clamp(d.yMin() * canvas.getHeight(), inset, canvas.getHeight() - inset);
    double right = clamp(d.xMax() * canvas.getWidth(), left, canvas.getWidth() - inset);
    double bottom = clamp(d.yMax() * canvas.getHeight(), top, canvas.getHeight() - inset);
    return new Rectangle2D.Double(left, top, right - left, bottom - top);
  }

  private static double clamp(double value, double low, double high) {
    return Double.isNaN(value) ? low : Math.max(low, Math.min(value, Math.max(low, high)));
  }

  private void frame(Detection detection) {
    Rectangle2D box = box(detection);
    int join = BasicStroke.JOIN_ROUND;
    graphics.setColor(RIM);
    graphics.setStroke(new BasicStroke((float) (stroke + 2), BasicStroke.CAP_ROUND, join));
    graphics.draw(box);
    graphics.setColor(ClassColours.of(detection.classId()));
    graphics.setStroke(new BasicStroke((float) stroke, BasicStroke.CAP_ROUND, join));
    graphics.draw(box);
  }

  private void label(Detection detection, String text) {
    LabelFont font = LabelFont.get();
    double padding = fontSize * 0.3;
    double width = font.width(text, fontSize) + 2 * padding;
    double height = fontSize * 1.35;
    Rectangle2D place = place(box(detection), width, height);
    labels.add(place);
    Color colour = ClassColours.of(detection.classId());
    graphics.setColor(colour);
    graphics.fill(place);
    graphics.setColor(ClassColours.textOn(colour));
    double baseline = place.getY() + (height + font.ascent(fontSize) * 0.78) / 2;
    graphics.fill(font.outline(text, place.getX() + padding, baseline, fontSize));
  }

  /** Above the box, else inside at its top, below it, inside at its bottom: the first free one. */
  private Rectangle2D place(Rectangle2D box, double width, double height) {
    double edge = stroke / 2;
    double left = clamp(box.getX() - edge, 0, canvas.getWidth() - width);
    double[] tops = {
      box.getY() + edge - height,
      box.getY() - edge,
      box.getMaxY() - edge,
      box.getMaxY() + edge - height
    };
    Rectangle2D fallback = null;
    for (double top : tops) {
      if (top < 0 || top + height > canvas.getHeight()) {
        continue;
      }
      Rectangle2D place = new Rectangle2D.Double(left, top, width, height);
      if (labels.stream().noneMatch(place::intersects)) {
        return place;
      }
      fallback = fallback == null ? place : fallback;
    }
    return fallback != null ? fallback : new Rectangle2D.Double(left, 0, width, height);
  }
}
