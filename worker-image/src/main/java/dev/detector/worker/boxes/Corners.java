package dev.detector.worker.boxes;

import dev.detector.worker.graph.GraphBuilder;
import java.util.List;
import org.tensorflow.Output;

/** Boxes by their corners, in a graph. */
final class Corners {
  private Corners() {}

  /** Boxes [N, A, 4] from centers [N, A, 2] and sizes [N, A, 2] or [N, A, 1]. */
  static Output<?> of(GraphBuilder b, Output<?> centers, Output<?> sizes) {
    Output<?> half = b.div(sizes, b.constant(2f));
    return b.concat(2, List.of(b.sub(centers, half), b.add(centers, half)));
  }
}
