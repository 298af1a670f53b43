package dev.detector.worker.picture;

import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.nio.ByteBuffer;

/** Reads one entry of a TrueType font's glyf table: contours of quadratic curves, or parts. */
final class GlyphOutline {
  private static final int ON_CURVE = 1;
  private static final int X_SHORT = 2;
  private static final int Y_SHORT = 4;
  private static final int REPEAT = 8;
  private static final int X_SAME_OR_POSITIVE = 16;
  private static final int Y_SAME_OR_POSITIVE = 32;

  private static final int ARGS_ARE_WORDS = 1;
  private static final int HAS_SCALE = 8;
  private static final int MORE_PARTS = 32;
  private static final int HAS_XY_SCALE = 64;
  private static final int HAS_MATRIX = 128;

  private GlyphOutline() {}

  /** Takes a composite glyph's part. */
  interface Parts {
    void part(int glyph, AffineTransform place);
  }

  static void read(ByteBuffer data, AffineTransform place, Path2D shape, Parts parts) {
    int contours = data.getShort();
    data.position(10); // past the bounding box
    if (contours >= 0) {
      simple(data, contours, place, shape);
    } else {
      composite(data, place, parts);
    }
  }

  private static void simple(ByteBuffer data, int contours, AffineTransform place, Path2D shape) {
    int[] ends = new int[contours];
    for (int i = 0; i < contours; i++) {
      ends[i] = data.getShort() & 0xFFFF;
    }
    data.position(data.position() + 2 + (data.getShort(data.position()) & 0xFFFF)); // hints
    int points = contours == 0 ? 0 : ends[contours - 1] + 1;
    int[] flags = new int[points];
    for (int i = 0; i < points; i++) {
      flags[i] = data.get() & 0xFF;
      if ((flags[i] & REPEAT) != 0) {
        int more = data.get() & 0xFF;
        for (int r = 0; r < more; r++, i++) {
          flags[i + 1] = flags[i];
        }
      }
    }
    double[] x = coordinates(data, flags, X_SHORT, X_SAME_OR_POSITIVE);
    double[] y = coordinates(data, flags, Y_SHORT, Y_SAME_OR_POSITIVE);
    Point2D[] at = new Point2D[points];
    boolean[] onCurve = new boolean[points];
    for (int i = 0; i < points; i++) {
      at[i] = place.transform(new Point2D.Double(x[i], y[i]), null);
      onCurve[i] = (flags[i] & ON_CURVE) != 0;
    }
    int start = 0;
    for (int end : ends) {
      contour(at, onCurve, start, end, shape);
      start = end + 1;
    }
  }

  private static double[] coordinates(ByteBuffer data, int[] flags, int isShort, int same) {
    double[] values = new double[flags.length];
    int value = 0;
    for (int i = 0; i < flags.length; i++) {
      if ((flags[i] & isShort) != 0) {
        int step = data.get() & 0xFF;
        value += (flags[i] & same) != 0 ? step : -step;
      } else if ((flags[i] & same) == 0) {
        value += data.getShort();
      }
      values[i] = value;
    }
    return values;
  }

  /** Between two control points in a row lies, unsaid, a point on the curve halfway. */
  private static void contour(Point2D[] at, boolean[] onCurve, int start, int end, Path2D shape) {
    int count = end - start + 1;
    if (count < 2) {
      return;
    }
    Point2D first = onCurve[start] ? at[start] : middle(at[end], at[start]);
    if (!onCurve[start] && onCurve[end]) {
      first = at[end];
    }
    shape.moveTo(first.getX(), first.getY());
    Point2D control = null;
    for (int i = onCurve[start] ? 1 : 0; i < count; i++) {
      Point2D point = at[start + i];
      if (onCurve[start + i]) {
        to(shape, control, point);
        control = null;
      } else {
        if (control != null) {
          to(shape, control, middle(control, point));
        }
        control = point;
      }
    }
    to(shape, control, first);
    shape.closePath();
  }

  private static void to(Path2D shape, Point2D control, Point2D point) {
    if (control == null) {
      shape.lineTo(point.getX(), point.getY());
    } else {
      shape.quadTo(control.getX(), control.getY(), point.getX(), point.getY());
    }
  }

  private static Point2D middle(Point2D a, Point2D b) {
    return new Point2D.Double((a.getX() + b.getX()) / 2, (a.getY() + b.getY()) / 2);
  }

  private static void composite(ByteBuffer data, AffineTransform place, Parts parts) {
    int flags;
    do {
      flags = data.getShort();
      int glyph = data.getShort() & 0xFFFF;
      boolean words = (flags & ARGS_ARE_WORDS) != 0;
      double dx = words ? data.getShort() : data.get();
      double dy = words ? data.getShort() : data.get();
      double a = 1;
      double b = 0;
      double c = 0;
      double d = 1;
      if ((flags & HAS_SCALE) != 0) {
        a = d = fixed(data);
      } else if ((flags & HAS_XY_SCALE) != 0) {
        a = fixed(data);
        d = fixed(data);
      } else if ((flags & HAS_MATRIX) != 0) {
        a = fixed(data);
        b = fixed(data);
        c = fixed(data);
        d = fixed(data);
      }
      AffineTransform inner = new AffineTransform(place);
      inner.concatenate(new AffineTransform(a, b, c, d, dx, dy));
      parts.part(glyph, inner);
    } while ((flags & MORE_PARTS) != 0);
  }

  private static double fixed(ByteBuffer data) {
    return data.getShort() / 16384.0;
  }
}
