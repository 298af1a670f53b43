package dev.detector.worker.metrics;

/**
 * The annotated objects of one image.
 *
 * @param categoryIds [n] class of each
 * @param boxes [n*4] x, y, width, height in pixels
 * @param areas [n] square pixels that decide the object's size range; of the box, or of its mask
 * @param crowd [n] true for a region of uncounted objects: detections inside are neither right nor
 *     wrong
 */
@SuppressWarnings("ArrayRecordComponent") // a view of flat buffers, compared nowhere
public record GroundTruths(int[] categoryIds, double[] boxes, double[] areas, boolean[] crowd) {
  /**
   * @throws IllegalArgumentException if the lengths differ or a number is not finite
   */
  public GroundTruths {
    Boxes.check("ground truth", categoryIds.length, boxes);
    Boxes.checkLength("ground truth areas", categoryIds.length, areas.length);
    Boxes.checkLength("ground truth crowd flags", categoryIds.length, crowd.length);
    Boxes.checkFinite("ground truth area", areas);
  }

  /** How many, crowds included. */
  public int size() {
    return categoryIds.length;
  }

  /**
   * Ground truth as the OD API's evaluator takes it: the area is that of the box.
   *
   * @param corners [n*4] ymin, xmin, ymax, xmax in pixels
   */
  public static GroundTruths ofCorners(int[] categoryIds, float[] corners, boolean[] crowd) {
    double[] areas = new double[categoryIds.length];
    for (int i = 0; i < areas.length; i++) {
      int at = 4 * i;
      areas[i] = (corners[at + 2] - corners[at]) * (corners[at + 3] - corners[at + 1]);
    }
    return new GroundTruths(categoryIds, Boxes.ofCorners(corners), areas, crowd);
  }
}
