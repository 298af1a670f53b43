package dev.detector.worker.losses;

import dev.detector.worker.graph.GraphBuilder;
import org.tensorflow.Output;

/**
 * Softmax cross entropy of each anchor over its classes.
 *
 * @param logitScale divisor of the logits: above 1 it makes the prediction flatter, below 1 peakier
 * @param targetsAreLogits whether the targets are logits, too, and become a distribution as the
 *     prediction does
 */
record SoftmaxLoss(float logitScale, boolean targetsAreLogits) implements ClassificationLoss {

  @Override
  public Output<?> build(GraphBuilder b, Output<?> logits, Output<?> targets, Output<?> weights) {
    int classes = Math.toIntExact(logits.shape().get(2));
    Output<?> labels = targetsAreLogits ? b.op("Softmax", scaled(b, targets)) : targets;
    Output<?> rows =
        b.op(
            "SoftmaxCrossEntropyWithLogits",
            b.reshape(scaled(b, logits), -1, classes),
            b.reshape(labels, -1, classes));
    Output<?> perAnchor = b.op("Mean", weights, b.ints(2));
    return b.mul(b.op("Reshape", rows, b.op("Shape", perAnchor)), perAnchor);
  }

  private Output<?> scaled(GraphBuilder b, Output<?> logits) {
    return logitScale == 1 ? logits : b.div(logits, b.constant(logitScale));
  }
}
