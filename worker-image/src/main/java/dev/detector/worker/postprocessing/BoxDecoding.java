package dev.detector.worker.postprocessing;

import dev.detector.worker.boxes.FasterRcnnBoxCoder;
import dev.detector.worker.graph.GraphBuilder;
import java.util.List;
import org.tensorflow.Output;

/** {@link FasterRcnnBoxCoder#decode} for a batch in the graph. */
final class BoxDecoding {
  private BoxDecoding() {}

  /**
   * Boxes of codes.
   *
   * @param codes [N, A, 4] float
   * @param anchors A anchors, four floats each
   * @return [N, A, 4] float
   */
  static Output<?> decode(
      GraphBuilder b, Output<?> codes, float[] anchors, FasterRcnnBoxCoder coder) {
    int count = anchors.length / 4;
    float[] centers = new float[2 * count];
    float[] sizes = new float[2 * count];
    for (int i = 0; i < count; i++) {
      for (int axis = 0; axis < 2; axis++) {
        float low = anchors[4 * i + axis];
        float size = anchors[4 * i + 2 + axis] - low;
        sizes[2 * i + axis] = size;
        centers[2 * i + axis] = low + size / 2;
      }
    }
    Output<?> anchorSizes = b.floats(sizes, count, 2);
    float[] centerScale = {coder.yScale(), coder.xScale()};
    float[] sizeScale = {coder.heightScale(), coder.widthScale()};
    Output<?> offset = b.div(part(b, codes, 0), b.floats(centerScale, 2));
    Output<?> stretch = b.op("Exp", b.div(part(b, codes, 2), b.floats(sizeScale, 2)));
    Output<?> center = b.add(b.mul(offset, anchorSizes), b.floats(centers, count, 2));
    Output<?> half = b.div(b.mul(stretch, anchorSizes), b.constant(2f));
    return b.concat(2, List.of(b.sub(center, half), b.add(center, half)));
  }

  private static Output<?> part(GraphBuilder b, Output<?> codes, int begin) {
    return b.slice(codes, new int[] {0, 0, begin}, new int[] {-1, -1, 2});
  }
}
