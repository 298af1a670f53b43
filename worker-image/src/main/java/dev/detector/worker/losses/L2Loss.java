package dev.detector.worker.losses;

import dev.detector.worker.graph.GraphBuilder;
import org.tensorflow.Output;

/** Half the squared length of the weighted error of box codes. */
record L2Loss() implements LocalizationLoss {

  @Override
  public Output<?> perAnchor(
      GraphBuilder b, Output<?> prediction, Output<?> target, Output<?> weights) {
    Output<?> weighted =
        b.mul(b.sub(prediction, target), b.op("ExpandDims", weights, b.constant(2)));
    return b.sum(b.mul(b.constant(.5f), b.op("Square", weighted)), 2);
  }
}
