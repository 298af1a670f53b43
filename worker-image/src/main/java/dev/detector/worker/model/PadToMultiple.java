package dev.detector.worker.model;

import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.image.Image;
import java.util.List;
import org.tensorflow.Output;

/** A feature extractor's {@code pad_to_multiple}. */
final class PadToMultiple {
  private PadToMultiple() {}

  /** The images [N, H, W, 3] with zeros to the right and below. */
  static Output<?> of(GraphBuilder b, Output<?> images, int multiple) {
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
  static int missing(long pixels, int multiple) {
    return Math.toIntExact(Math.floorMod(-pixels, (long) multiple));
  }

  private static Output<?> ofAnySize(GraphBuilder b, Output<?> images, int multiple) {
    Output<?> size = b.spatialSize(images);
    Output<?> after = b.op("FloorMod", b.op("Neg", size), b.constant(multiple));
    Output<?> all = b.concat(0, List.of(b.ints(0), after, b.ints(0)));
    Output<?> padded = b.op("Pad", images, b.stack(1, List.of(b.ints(0, 0, 0, 0), all)));
    // Paddings that are known only then would hide how many channels there are.
    Output<?> count = b.slice(b.op("Shape", images), new int[] {0}, new int[] {1});
    Output<?> shape = b.concat(0, List.of(count, b.add(size, after), b.ints(Image.CHANNELS)));
    return b.op("Reshape", padded, shape);
  }
}
