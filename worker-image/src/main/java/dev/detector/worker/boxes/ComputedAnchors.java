package dev.detector.worker.boxes;

import dev.detector.worker.graph.GraphBuilder;
import org.tensorflow.Output;

/**
 * Anchors that the graph lays out itself, for images whose size is known only when it runs.
 *
 * @param boxes [A, 4] float: ymin, xmin, ymax, xmax; A may vary
 */
public record ComputedAnchors(Output<?> boxes) implements GraphAnchors {

  @Override
  public Output<?> boxes(GraphBuilder b) {
    return boxes;
  }

  @Override
  public Output<?> centers(GraphBuilder b) {
    return b.add(low(b), b.div(sizes(b), b.constant(2f)));
  }

  @Override
  public Output<?> sizes(GraphBuilder b) {
    return b.sub(b.slice(boxes, new int[] {0, 2}, new int[] {-1, 2}), low(b));
  }

  @Override
  public Output<?> sides(GraphBuilder b) {
    Output<?> sizes = sizes(b);
    Output<?> height = b.slice(sizes, new int[] {0, 0}, new int[] {-1, 1});
    Output<?> width = b.slice(sizes, new int[] {0, 1}, new int[] {-1, 1});
    return b.op("Sqrt", b.mul(height, width));
  }

  private Output<?> low(GraphBuilder b) {
    return b.slice(boxes, new int[] {0, 0}, new int[] {-1, 2});
  }
}
