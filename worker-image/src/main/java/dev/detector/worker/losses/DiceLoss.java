package dev.detector.worker.losses;

import dev.detector.worker.graph.GraphBuilder;
import org.tensorflow.Output;

/**
 * One less the Dice coefficient of predictions and targets, for each image and class over all
 * anchors together (Milletari et al., "V-Net").
 *
 * @param squared whether both are squared
 * @param isProbability whether the logits are taken for probabilities as they are
 */
record DiceLoss(boolean squared, boolean isProbability) implements ClassificationLoss {

  @Override
  public Output<?> build(GraphBuilder b, Output<?> logits, Output<?> targets, Output<?> weights) {
    Output<?> probability = isProbability ? logits : b.op("Sigmoid", logits);
    Output<?> predicted = b.mul(area(b, probability), weights);
    Output<?> wanted = b.mul(area(b, targets), weights);
    Output<?> both = b.mul(b.constant(2f), b.sum(b.mul(predicted, wanted), 1));
    Output<?> each = b.add(b.sum(wanted, 1), b.sum(predicted, 1));
    Output<?> coefficient = b.div(both, b.op("Maximum", each, b.constant(1f)));
    return b.sub(b.constant(1f), coefficient);
  }

  private Output<?> area(GraphBuilder b, Output<?> x) {
    return squared ? b.op("Square", x) : x;
  }
}
