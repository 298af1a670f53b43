package dev.detector.worker.dataset;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One drawn picture and what stands on it.
 *
 * @param picture the RGB picture
 * @param shapes what was drawn, none hiding more than a corner of another
 */
record ShapesPicture(BufferedImage picture, List<PlacedShape> shapes) {
  private static final int MOST_SHAPES = 5;
  private static final int TRIES = 60;

  /** Sizes as shares of the picture's shorter side. */
  private static final double SMALLEST = 0.2;

  private static final double LARGEST = 0.55;

  /** Share of the smaller box that two boxes may have in common. */
  private static final double MOST_OVERLAP = 0.12;

  /** Summed difference of the three colour channels that a shape has to the pixels around it. */
  private static final int CONTRAST = 150;

  /**
   * A shape on the picture.
   *
   * @param kind its class
   * @param box its tight bounding box in pixels, inside the picture
   */
  record PlacedShape(ShapeKind kind, Rectangle2D box) {}

  /** Draws one picture; the same random state gives the same picture. */
  static ShapesPicture draw(Random random, int width, int height) {
    BufferedImage picture = ShapesBackground.draw(random, width, height);
    List<PlacedShape> placed = new ArrayList<>();
    int wanted = 1 + random.nextInt(MOST_SHAPES);
    Graphics2D canvas = picture.createGraphics();
    try {
      canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      canvas.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      for (int attempt = 0; attempt < TRIES && placed.size() < wanted; attempt++) {
        ShapeKind kind = ShapeKind.ALL.get(random.nextInt(ShapeKind.ALL.size()));
        Shape outline = outline(kind, random, width, height);
        Rectangle2D box = outline.getBounds2D();
        if (fits(box, placed, width, height)) {
          paint(canvas, outline, contrasting(random, picture, box), random);
          placed.add(new PlacedShape(kind, box));
        }
      }
    } finally {
      canvas.dispose();
    }
    return new ShapesPicture(picture, List.copyOf(placed));
  }

  private static Shape outline(ShapeKind kind, Random random, int width, int height) {
    double size =
        Math.min(width, height)
            * SMALLEST
            * StrictMath.pow(LARGEST / SMALLEST, random.nextDouble());
    double stretch = StrictMath.exp((random.nextDouble() - 0.5) * 0.4);
    double angle = (random.nextDouble() - 0.5) * 0.5;
    double x = random.nextDouble() * width;
    double y = random.nextDouble() * height;
    return kind.outline(x, y, size * stretch, size / stretch, angle);
  }

  private static boolean fits(Rectangle2D box, List<PlacedShape> placed, int width, int height) {
    if (box.getMinX() < 1
        || box.getMinY() < 1
        || box.getMaxX() > width - 1
        || box.getMaxY() > height - 1) {
      return false;
    }
    for (PlacedShape other : placed) {
      Rectangle2D common = box.createIntersection(other.box());
      double smaller = Math.min(area(box), area(other.box()));
      if (!common.isEmpty() && area(common) > MOST_OVERLAP * smaller) {
        return false;
      }
    }
    return true;
  }

  private static double area(Rectangle2D box) {
    return box.getWidth() * box.getHeight();
  }

  private static void paint(Graphics2D canvas, Shape outline, Color colour, Random random) {
    canvas.setColor(colour);
    canvas.fill(outline);
    if (random.nextBoolean()) {
      canvas.setClip(outline);
      canvas.setStroke(new BasicStroke(4));
      canvas.setColor(random.nextBoolean() ? colour.darker() : colour.brighter());
      canvas.draw(outline);
      canvas.setClip(null);
    }
  }

  /** A random colour that differs from what lies under the box; any class can have any colour. */
  private static Color contrasting(Random random, BufferedImage picture, Rectangle2D box) {
    int[] under = meanColour(picture, box);
    Color colour;
    do {
      colour = new Color(random.nextInt(256), random.nextInt(256), random.nextInt(256));
    } while (Math.abs(colour.getRed() - under[0])
            + Math.abs(colour.getGreen() - under[1])
            + Math.abs(colour.getBlue() - under[2])
        < CONTRAST);
    return colour;
  }

  private static int[] meanColour(BufferedImage picture, Rectangle2D box) {
    int[] sum = new int[3];
    int count = 0;
    for (int y = (int) box.getMinY(); y < box.getMaxY(); y += 2) {
      for (int x = (int) box.getMinX(); x < box.getMaxX(); x += 2) {
        int rgb = picture.getRGB(x, y);
        sum[0] += rgb >> 16 & 255;
        sum[1] += rgb >> 8 & 255;
        sum[2] += rgb & 255;
        count++;
      }
    }
    return new int[] {sum[0] / count, sum[1] / count, sum[2] / count};
  }
}
