package dev.detector.worker.graph;

import java.util.List;
import org.tensorflow.Output;

/** Fills images up until their sides are multiples of a number. */
public final class PadToMultiple {
  private PadToMultiple() {}

  /**
   * The images with zeros to the right and below.
   *
   * @param images [N, H, W, C]; H and W may vary
   */
  public static Output<?> of(GraphBuilder b, Output<?> images, int multiple) {
    long height = images.shape().get(1);
    long width = images.shape().get(2);
    if (height < 0 || width < 0) {
      return multiple == 1 ? images : ofAnySize(b, images, multiple);
    }
    int bottom = missing(height, multiple);
    int right = missing(width, multiple);
    return bottom == 0 && right == 0
        ? images
        : b.op("Pad", images, b.reshape(b.ints(0, 0, 0, bottom, 0, right, 0, 0), 4, 2));
  }

  /** What is missing to the next multiple. */
  public static int missing(long pixels, int multiple) {
    return Math.toIntExact(Math.floorMod(-pixels, (long) multiple));
  }

  private static Output<?> ofAnySize(GraphBuilder b, Output<?> images, int multiple) {
    Output<?> size = b.spatialSize(images);
    Output<?> after = b.op("FloorMod", b.op("Neg", size), b.constant(multiple));
    Output<?> all = b.concat(0, List.of(b.ints(0), after, b.ints(0)));
    Output<?> padded = b.op("Pad", images, b.stack(1, List.of(b.ints(0, 0, 0, 0), all)));
    // Paddings that are known only then would hide how many channels there are.
    Output<?> count = b.slice(b.op("Shape", images), new int[] {0}, new int[] {1});
    Output<?> shape =
        b.concat(
            0, List.of(count, b.add(size, after), b.ints(Math.toIntExact(images.shape().get(3)))));
    return b.op("Reshape", padded, shape);
  }
}
