package dev.detector.worker.anchors;

import dev.detector.worker.anchors.AnchorGenerator.GridSize;

/**
 * The same boxes around each cell of one feature map.
 *
 * @param strideY distance of the cells' centres
 * @param strideX distance of the cells' centres
 * @param offsetY centre of the first cell
 * @param offsetX centre of the first cell
 * @param heights of the boxes of a cell, in the same unit
 * @param widths of the boxes of a cell, in the same unit
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record AnchorGrid(
    float strideY, float strideX, float offsetY, float offsetX, float[] heights, float[] widths) {

  /** Boxes at each cell. */
  public int anchorsPerCell() {
    return heights.length;
  }

  /**
   * Writes the boxes of all cells, row by row.
   *
   * @param scaleY factor of the vertical coordinates
   * @param scaleX factor of the horizontal ones
   * @param start where {@code anchors} is written first
   * @return where it ended
   */
  int lay(GridSize grid, float scaleY, float scaleX, float[] anchors, int start) {
    int at = start;
    for (int y = 0; y < grid.height(); y++) {
      float centerY = y * strideY + offsetY;
      for (int x = 0; x < grid.width(); x++) {
        float centerX = x * strideX + offsetX;
        for (int i = 0; i < heights.length; i++) {
          anchors[at++] = (centerY - 0.5f * heights[i]) * scaleY;
          anchors[at++] = (centerX - 0.5f * widths[i]) * scaleX;
          anchors[at++] = (centerY + 0.5f * heights[i]) * scaleY;
          anchors[at++] = (centerX + 0.5f * widths[i]) * scaleX;
        }
      }
    }
    return at;
  }

  /**
   * A cell's boxes of these scales and aspect ratios, box by box.
   *
   * @param ratios width / height
   * @param baseHeight height of a box of scale and ratio 1
   * @param baseWidth width of a box of scale and ratio 1
   */
  static AnchorGrid of(
      float strideY,
      float strideX,
      float offsetY,
      float offsetX,
      float[] scales,
      float[] ratios,
      float baseHeight,
      float baseWidth) {
    float[] heights = new float[scales.length];
    float[] widths = new float[scales.length];
    for (int i = 0; i < scales.length; i++) {
      float root = (float) Math.sqrt(ratios[i]);
      heights[i] = scales[i] / root * baseHeight;
      widths[i] = scales[i] * root * baseWidth;
    }
    return new AnchorGrid(strideY, strideX, offsetY, offsetX, heights, widths);
  }
}
