package dev.detector.worker.losses;

import dev.detector.worker.graph.GraphBuilder;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * Sigmoid cross entropy with targets that are mixed with the model's own predictions, against wrong
 * labels (Reed et al., "Training Deep Neural Networks on Noisy Labels with Bootstrapping").
 *
 * @param alpha share of the label in the target
 * @param hard whether the model's decision is mixed in; else its probability
 */
record BootstrappedSigmoidLoss(float alpha, boolean hard) implements ClassificationLoss {

  @Override
  public Output<?> build(GraphBuilder b, Output<?> logits, Output<?> targets, Output<?> weights) {
    Output<?> own = b.op("Sigmoid", logits);
    if (hard) {
      own = b.cast(b.op("Greater", own, b.constant(.5f)), DataType.DT_FLOAT);
    }
    Output<?> mixed = b.add(b.mul(b.constant(alpha), targets), b.mul(b.constant(1f - alpha), own));
    // Cross entropy of a target between 0 and 1, which is part of what is differentiated.
    Output<?> loss = b.sub(b.op("Softplus", logits), b.mul(logits, mixed));
    return b.mul(loss, weights);
  }
}
