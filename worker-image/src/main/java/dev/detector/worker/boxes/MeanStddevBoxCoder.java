package dev.detector.worker.boxes;

import dev.detector.worker.graph.GraphBuilder;
import org.tensorflow.Output;

/**
 * The distances of a box's corners from the anchor's, in units of a standard deviation.
 *
 * @param stddev that unit
 */
public record MeanStddevBoxCoder(float stddev) implements BoxCoder {

  /** The unit must be positive. */
  public MeanStddevBoxCoder {
    if (!(stddev > 0)) {
      throw new IllegalArgumentException("mean_stddev_box_coder: stddev must be above 0");
    }
  }

  @Override
  public int codeSize() {
    return 4;
  }

  @Override
  public void encode(float[] boxes, int box, float[] anchors, int anchor, float[] codes) {
    for (int i = 0; i < 4; i++) {
      codes[4 * anchor + i] = (boxes[4 * box + i] - anchors[4 * anchor + i]) / stddev;
    }
  }

  @Override
  public Output<?> decode(GraphBuilder b, Output<?> codes, GraphAnchors anchors) {
    return b.add(b.mul(codes, b.constant(stddev)), anchors.boxes(b));
  }
}
