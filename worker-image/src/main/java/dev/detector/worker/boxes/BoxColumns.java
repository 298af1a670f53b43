package dev.detector.worker.boxes;

/**
 * Boxes column by column, with their areas: the layout in which the overlap with thousands of them
 * is computed with vector instructions.
 */
public final class BoxColumns {
  private final float[] ymin;
  private final float[] xmin;
  private final float[] ymax;
  private final float[] xmax;
  private final float[] area;

  /**
   * Lays boxes out by column.
   *
   * @param boxes four floats each
   */
  public BoxColumns(float[] boxes) {
    int n = boxes.length / 4;
    ymin = new float[n];
    xmin = new float[n];
    ymax = new float[n];
    xmax = new float[n];
    area = new float[n];
    for (int i = 0; i < n; i++) {
      ymin[i] = boxes[4 * i];
      xmin[i] = boxes[4 * i + 1];
      ymax[i] = boxes[4 * i + 2];
      xmax[i] = boxes[4 * i + 3];
      area[i] = (ymax[i] - ymin[i]) * (xmax[i] - xmin[i]);
    }
  }

  /** Number of boxes. */
  public int size() {
    return area.length;
  }

  /**
   * Intersection over union of other boxes with these.
   *
   * @param others four floats each
   * @return one row per other box, one column per box of these; 0 where they do not meet
   */
  public float[] iou(float[] others) {
    float[] result = new float[others.length / 4 * area.length];
    float[] line = new float[area.length];
    for (int row = 0; row < others.length / 4; row++) {
      meetings(others, row, line);
      float own =
          (others[4 * row + 2] - others[4 * row]) * (others[4 * row + 3] - others[4 * row + 1]);
      for (int i = 0; i < line.length; i++) {
        // The floor keeps 0/0 at 0 without a branch, which would cost the vector loop.
        line[i] = line[i] / Math.max(own + area[i] - line[i], Float.MIN_NORMAL);
      }
      System.arraycopy(line, 0, result, row * line.length, line.length);
    }
    return result;
  }

  /**
   * Intersection of other boxes with these over the area of these.
   *
   * @param others four floats each
   * @return one row per other box, one column per box of these; 0 where they do not meet
   */
  public float[] ioa(float[] others) {
    float[] result = new float[others.length / 4 * area.length];
    float[] line = new float[area.length];
    for (int row = 0; row < others.length / 4; row++) {
      meetings(others, row, line);
      for (int i = 0; i < line.length; i++) {
        line[i] = line[i] / Math.max(area[i], Float.MIN_NORMAL);
      }
      System.arraycopy(line, 0, result, row * line.length, line.length);
    }
    return result;
  }

  /**
   * Areas that another box has in common with these, into a line of its own: the loop is one of
   * vector instructions only where what it writes cannot be what it reads.
   */
  private void meetings(float[] others, int row, float[] line) {
    float y0 = others[4 * row];
    float x0 = others[4 * row + 1];
    float y1 = others[4 * row + 2];
    float x1 = others[4 * row + 3];
    for (int i = 0; i < line.length; i++) {
      line[i] = common(y0, y1, ymin[i], ymax[i]) * common(x0, x1, xmin[i], xmax[i]);
    }
  }

  private static float common(float low, float high, float otherLow, float otherHigh) {
    return Math.max(0f, Math.min(high, otherHigh) - Math.max(low, otherLow));
  }

  /**
   * Squared distance, negated, of other boxes from these as points of four coordinates.
   *
   * @param others four floats each
   * @return one row per other box, one column per box of these
   */
  public float[] negativeSquaredDistance(float[] others) {
    float[] result = new float[others.length / 4 * area.length];
    for (int row = 0; row < others.length / 4; row++) {
      for (int i = 0; i < area.length; i++) {
        float dy0 = others[4 * row] - ymin[i];
        float dx0 = others[4 * row + 1] - xmin[i];
        float dy1 = others[4 * row + 2] - ymax[i];
        float dx1 = others[4 * row + 3] - xmax[i];
        result[row * area.length + i] = -(dy0 * dy0 + dx0 * dx0 + dy1 * dy1 + dx1 * dx1);
      }
    }
    return result;
  }
}
