package dev.detector.worker.boxes;

import dev.detector.worker.graph.GraphBuilder;
import org.tensorflow.Output;

/**
 * Code of squares: centre offset in anchor lengths and log of the length ratio, {@code [ty, tx,
 * tl]}, each times its scale; a length is the root of an area, so a box becomes the square of its
 * area.
 *
 * @param yScale factor of ty
 * @param xScale factor of tx
 * @param lengthScale factor of tl
 */
public record SquareBoxCoder(float yScale, float xScale, float lengthScale) implements BoxCoder {

  private static final float EPSILON = 1e-8f;

  /** All scales must be positive. */
  public SquareBoxCoder {
    if (!(yScale > 0 && xScale > 0 && lengthScale > 0)) {
      throw new IllegalArgumentException("square_box_coder: every scale must be above 0");
    }
  }

  @Override
  public int codeSize() {
    return 3;
  }

  @Override
  public void encode(float[] boxes, int box, float[] anchors, int anchor, float[] codes) {
    float anchorLength = length(anchors, anchor) + EPSILON;
    float boxLength = length(boxes, box) + EPSILON;
    int at = codeSize() * anchor;
    codes[at] = (center(boxes, box, 0) - center(anchors, anchor, 0)) / anchorLength * yScale;
    codes[at + 1] = (center(boxes, box, 1) - center(anchors, anchor, 1)) / anchorLength * xScale;
    codes[at + 2] = (float) Math.log(boxLength / anchorLength) * lengthScale;
  }

  private static float length(float[] boxes, int box) {
    return (float)
        Math.sqrt(
            (boxes[4 * box + 2] - boxes[4 * box]) * (boxes[4 * box + 3] - boxes[4 * box + 1]));
  }

  private static float center(float[] boxes, int box, int axis) {
    float low = boxes[4 * box + axis];
    return low + (boxes[4 * box + 2 + axis] - low) / 2;
  }

  @Override
  public Output<?> decode(GraphBuilder b, Output<?> codes, GraphAnchors anchors) {
    Output<?> length = anchors.sides(b);
    Output<?> offset =
        b.div(
            b.slice(codes, new int[] {0, 0, 0}, new int[] {-1, -1, 2}),
            b.floats(new float[] {yScale, xScale}, 2));
    Output<?> stretch =
        b.op(
            "Exp",
            b.div(
                b.slice(codes, new int[] {0, 0, 2}, new int[] {-1, -1, 1}),
                b.constant(lengthScale)));
    return Corners.of(b, b.add(b.mul(offset, length), anchors.centers(b)), b.mul(stretch, length));
  }
}
