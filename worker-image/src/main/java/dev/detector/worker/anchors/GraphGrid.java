package dev.detector.worker.anchors;

import dev.detector.worker.graph.GraphBuilder;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * An {@link AnchorGrid} whose numbers a graph computes, for maps whose size is known only when it
 * runs.
 *
 * @param stride [2] float: vertical and horizontal distance of the cells' centres
 * @param offset [2] float: centre of the first cell
 * @param sizes [K, 2] float: heights and widths of the boxes of a cell
 */
record GraphGrid(Output<?> stride, Output<?> offset, Output<?> sizes) {

  /** A grid that depends on no size. */
  static GraphGrid of(GraphBuilder b, AnchorGrid grid) {
    return new GraphGrid(
        b.floats(new float[] {grid.strideY(), grid.strideX()}, 2),
        b.floats(new float[] {grid.offsetY(), grid.offsetX()}, 2),
        sizes(b, grid));
  }

  /** Heights and widths of a grid's boxes, [K, 2] float. */
  static Output<?> sizes(GraphBuilder b, AnchorGrid grid) {
    float[] sizes = new float[2 * grid.anchorsPerCell()];
    for (int i = 0; i < grid.anchorsPerCell(); i++) {
      sizes[2 * i] = grid.heights()[i];
      sizes[2 * i + 1] = grid.widths()[i];
    }
    return b.floats(sizes, grid.anchorsPerCell(), 2);
  }

  /**
   * The boxes of all cells, row by row, in the order of operations of {@link AnchorGrid#lay}.
   *
   * @param cells [2] int32: rows and columns
   * @param scale [2] float: factors of vertical and horizontal coordinates
   * @return [A, 4] float
   */
  Output<?> lay(GraphBuilder b, Output<?> cells, Output<?> scale) {
    Output<?> boxes = b.slice(b.op("Shape", sizes), new int[] {0}, new int[] {1});
    Output<?> shape = b.concat(0, List.of(cells, boxes));
    List<Output<?>> low = new ArrayList<>();
    List<Output<?>> high = new ArrayList<>();
    for (int axis = 0; axis < 2; axis++) {
      Output<?> count = element(b, cells, axis);
      Output<?> steps =
          b.cast(b.op("Range", b.constant(0), count, b.constant(1)), DataType.DT_FLOAT);
      Output<?> centers =
          b.reshape(
              b.add(b.mul(steps, element(b, stride, axis)), element(b, offset, axis)),
              axis == 0 ? new int[] {-1, 1, 1} : new int[] {1, -1, 1});
      Output<?> half =
          b.mul(
              b.constant(0.5f),
              b.reshape(b.slice(sizes, new int[] {0, axis}, new int[] {-1, 1}), -1));
      Output<?> factor = element(b, scale, axis);
      low.add(b.op("BroadcastTo", b.mul(b.sub(centers, half), factor), shape));
      high.add(b.op("BroadcastTo", b.mul(b.add(centers, half), factor), shape));
    }
    low.addAll(high);
    return b.reshape(b.stack(3, low), -1, 4);
  }

  private static Output<?> element(GraphBuilder b, Output<?> vector, int index) {
    return b.op(
        "Reshape",
        b.slice(vector, new int[] {index}, new int[] {1}),
        // A scalar's shape is empty.
        b.slice(b.ints(0), new int[] {0}, new int[] {0}));
  }
}
