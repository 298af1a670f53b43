package dev.detector.worker.boxes;

import dev.detector.worker.graph.GraphBuilder;
import org.tensorflow.Output;

/**
 * Box code of Faster R-CNN: centre offset in anchor sizes and log of the size ratio, {@code [ty,
 * tx, th, tw]}, each times its scale.
 *
 * @param yScale factor of ty
 * @param xScale factor of tx
 * @param heightScale factor of th
 * @param widthScale factor of tw
 */
public record FasterRcnnBoxCoder(float yScale, float xScale, float heightScale, float widthScale)
    implements BoxCoder {

  // Added to sizes so that empty boxes give a finite code; the OD API's value.
  private static final float EPSILON = 1e-8f;

  /** All scales must be positive. */
  public FasterRcnnBoxCoder {
    if (!(yScale > 0 && xScale > 0 && heightScale > 0 && widthScale > 0)) {
      throw new IllegalArgumentException("faster_rcnn_box_coder: every scale must be above 0");
    }
  }

  @Override
  public int codeSize() {
    return 4;
  }

  @Override
  public void encode(float[] boxes, int box, float[] anchors, int anchor, float[] codes) {
    int b = box * 4;
    int a = anchor * 4;
    float anchorWidth = anchors[a + 3] - anchors[a + 1];
    float anchorHeight = anchors[a + 2] - anchors[a];
    float anchorY = anchors[a] + anchorHeight / 2;
    float anchorX = anchors[a + 1] + anchorWidth / 2;
    float width = boxes[b + 3] - boxes[b + 1];
    float height = boxes[b + 2] - boxes[b];
    float y = boxes[b] + height / 2;
    float x = boxes[b + 1] + width / 2;
    anchorHeight += EPSILON;
    anchorWidth += EPSILON;
    height += EPSILON;
    width += EPSILON;
    codes[a] = (y - anchorY) / anchorHeight * yScale;
    codes[a + 1] = (x - anchorX) / anchorWidth * xScale;
    codes[a + 2] = (float) Math.log(height / anchorHeight) * heightScale;
    codes[a + 3] = (float) Math.log(width / anchorWidth) * widthScale;
  }

  @Override
  public Output<?> decode(GraphBuilder b, Output<?> codes, GraphAnchors anchors) {
    Output<?> sizes = anchors.sizes(b);
    Output<?> offset = b.div(part(b, codes, 0), b.floats(new float[] {yScale, xScale}, 2));
    Output<?> stretch =
        b.op("Exp", b.div(part(b, codes, 2), b.floats(new float[] {heightScale, widthScale}, 2)));
    return Corners.of(b, b.add(b.mul(offset, sizes), anchors.centers(b)), b.mul(stretch, sizes));
  }

  private static Output<?> part(GraphBuilder b, Output<?> codes, int begin) {
    return b.slice(codes, new int[] {0, 0, begin}, new int[] {-1, -1, 2});
  }
}
