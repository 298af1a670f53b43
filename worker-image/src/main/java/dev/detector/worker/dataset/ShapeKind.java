package dev.detector.worker.dataset;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Locale;

/** The classes of the shapes data set. */
public enum ShapeKind {
  CIRCLE(1),
  SQUARE(2),
  TRIANGLE(3);

  /** All kinds in the order of their labels. */
  public static final List<ShapeKind> ALL = List.of(values());

  private final int label;

  ShapeKind(int label) {
    this.label = label;
  }

  /** The class id in the label map, from 1. */
  public int label() {
    return label;
  }

  /** The class name in the label map. */
  public String className() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The outline of a shape of this kind.
   *
   * @param centreX pixel coordinate of the centre
   * @param centreY pixel coordinate of the centre
   * @param width width in pixels before the rotation
   * @param height height in pixels before the rotation
   * @param angle rotation about the centre in radians; circles have none
   */
  Shape outline(double centreX, double centreY, double width, double height, double angle) {
    if (this == CIRCLE) {
      // Not turned: the bounds of a turned ellipse's path are those of its control points.
      return new Ellipse2D.Double(centreX - width / 2, centreY - height / 2, width, height);
    }
    Shape unit =
        this == SQUARE
            ? new Rectangle2D.Double(-width / 2, -height / 2, width, height)
            : triangle(width, height);
    AffineTransform move = AffineTransform.getTranslateInstance(centreX, centreY);
    move.rotate(StrictMath.cos(angle), StrictMath.sin(angle));
    return new Path2D.Double(unit, move);
  }

  private static Shape triangle(double width, double height) {
    Path2D path = new Path2D.Double();
    path.moveTo(0, -height / 2);
    path.lineTo(width / 2, height / 2);
    path.lineTo(-width / 2, height / 2);
    path.closePath();
    return path;
  }
}
