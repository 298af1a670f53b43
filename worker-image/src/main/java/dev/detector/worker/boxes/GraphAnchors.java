package dev.detector.worker.boxes;

import dev.detector.worker.graph.GraphBuilder;
import org.tensorflow.Output;

/** The anchors of a graph's images, A of them: what box codes are relative to. */
public interface GraphAnchors {

  /** [A, 4] float: ymin, xmin, ymax, xmax. */
  Output<?> boxes(GraphBuilder b);

  /** [A, 2] float: y, x. */
  Output<?> centers(GraphBuilder b);

  /** [A, 2] float: height, width. */
  Output<?> sizes(GraphBuilder b);

  /** [A, 1] float: the side of a square of the same area. */
  Output<?> sides(GraphBuilder b);
}
