package dev.detector.worker.boxes;

import dev.detector.worker.graph.GraphBuilder;
import java.util.List;
import org.tensorflow.Output;

/**
 * Anchors as constants of a graph, by center and size.
 *
 * @param centers [A, 2] float: y, x
 * @param sizes [A, 2] float: height, width
 */
record CenterSizes(Output<?> centers, Output<?> sizes) {

  /**
   * Adds the constants.
   *
   * @param anchors four floats each
   */
  static CenterSizes of(GraphBuilder b, float[] anchors) {
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
    return new CenterSizes(b.floats(centers, count, 2), b.floats(sizes, count, 2));
  }

  /** Corners of boxes: [N, A, 4] from centers [N, A, 2] and sizes [N, A, 2] or [N, A, 1]. */
  static Output<?> corners(GraphBuilder b, Output<?> centers, Output<?> sizes) {
    Output<?> half = b.div(sizes, b.constant(2f));
    return b.concat(2, List.of(b.sub(centers, half), b.add(centers, half)));
  }
}
