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
    int columns = size();
    float[] result = new float[others.length / 4 * columns];
    for (int row = 0; row < others.length / 4; row++) {
      row(
          others[4 * row],
          others[4 * row + 1],
          others[4 * row + 2],
          others[4 * row + 3],
          result,
          row * columns);
    }
    return result;
  }

  private void row(float y0, float x0, float y1, float x1, float[] result, int offset) {
    float own = (y1 - y0) * (x1 - x0);
    for (int i = 0; i < area.length; i++) {
      float height = Math.max(0f, Math.min(y1, ymax[i]) - Math.max(y0, ymin[i]));
      float width = Math.max(0f, Math.min(x1, xmax[i]) - Math.max(x0, xmin[i]));
      float intersection = height * width;
      // The floor keeps 0/0 at 0 without a branch, which would cost the vector loop.
      result[offset + i] = intersection / Math.max(own + area[i] - intersection, Float.MIN_NORMAL);
    }
  }
}
