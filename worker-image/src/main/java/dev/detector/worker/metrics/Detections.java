package dev.detector.worker.metrics;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What a model found in one image.
 *
 * @param categoryIds [n] class of each
 * @param boxes [n*4] x, y, width, height in pixels
 * @param scores [n] confidence; only its order matters
 */
@SuppressWarnings("ArrayRecordComponent") // a view of flat buffers, compared nowhere
public record Detections(int[] categoryIds, double[] boxes, double[] scores) {
  /**
   * @throws IllegalArgumentException if the lengths differ or a number is not finite
   */
  public Detections {
    Boxes.check("detection", categoryIds.length, boxes);
    Boxes.checkLength("detection scores", categoryIds.length, scores.length);
    Boxes.checkFinite("detection score", scores);
  }

  /** Detections of some classes only. */
  Detections only(IntPredicate categoryId) {
    int[] kept = IntStream.range(0, size()).filter(d -> categoryId.test(categoryIds[d])).toArray();
    if (kept.length == size()) {
      return this;
    }
    double[] keptBoxes = new double[4 * kept.length];
    for (int i = 0; i < kept.length; i++) {
      System.arraycopy(boxes, 4 * kept[i], keptBoxes, 4 * i, 4);
    }
    return new Detections(
        Arrays.stream(kept).map(d -> categoryIds[d]).toArray(),
        keptBoxes,
        Arrays.stream(kept).mapToDouble(d -> scores[d]).toArray());
  }

  /** How many. */
  public int size() {
    return categoryIds.length;
  }

  /**
   * Detections as the OD API's postprocessing gives them.
   *
   * @param corners [n*4] ymin, xmin, ymax, xmax in pixels
   */
  public static Detections ofCorners(int[] categoryIds, float[] corners, float[] scores) {
    double[] wide = new double[scores.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = scores[i];
    }
    return new Detections(categoryIds, Boxes.ofCorners(corners), wide);
  }
}
