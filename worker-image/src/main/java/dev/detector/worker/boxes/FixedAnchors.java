package dev.detector.worker.boxes;

import dev.detector.worker.graph.GraphBuilder;
import org.tensorflow.Output;

/**
 * Anchors of images of one size, as constants.
 *
 * @param boxes four floats each: ymin, xmin, ymax, xmax
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record FixedAnchors(float[] boxes) implements GraphAnchors {

  private int count() {
    return boxes.length / 4;
  }

  private float size(int anchor, int axis) {
    return boxes[4 * anchor + 2 + axis] - boxes[4 * anchor + axis];
  }

  @Override
  public Output<?> boxes(GraphBuilder b) {
    return b.floats(boxes, count(), 4);
  }

  @Override
  public Output<?> centers(GraphBuilder b) {
    float[] centers = new float[2 * count()];
    for (int i = 0; i < centers.length; i++) {
      centers[i] = boxes[4 * (i / 2) + i % 2] + size(i / 2, i % 2) / 2;
    }
    return b.floats(centers, count(), 2);
  }

  @Override
  public Output<?> sizes(GraphBuilder b) {
    float[] sizes = new float[2 * count()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = size(i / 2, i % 2);
    }
    return b.floats(sizes, count(), 2);
  }

  @Override
  public Output<?> sides(GraphBuilder b) {
    float[] sides = new float[count()];
    for (int i = 0; i < sides.length; i++) {
      sides[i] = (float) Math.sqrt(size(i, 0) * size(i, 1));
    }
    return b.floats(sides, count(), 1);
  }
}
