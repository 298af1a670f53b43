package dev.detector.worker.losses;

import dev.detector.worker.graph.GraphBuilder;
import java.util.Optional;
import org.tensorflow.Output;

/**
 * Focal loss: sigmoid cross entropy, with entries that are classified well already weighing less
 * (Lin et al., "Focal Loss for Dense Object Detection").
 *
 * @param gamma exponent of the modulating factor {@code (1 - p_t)^gamma}
 * @param alpha weight of positive entries, negative ones weigh {@code 1 - alpha}; empty for 1 each
 */
public record SigmoidFocalLoss(float gamma, Optional<Float> alpha) implements ClassificationLoss {

  @Override
  public Output<?> build(GraphBuilder b, Output<?> logits, Output<?> targets, Output<?> weights) {
    // With targets of 0 and 1 the loss is a function of the logit with the target's sign:
    // cross entropy = softplus(z), 1 - p_t = sigmoid(z). Half the ops, and no cancellation.
    Output<?> one = b.constant(1f);
    Output<?> sign = b.sub(one, b.mul(b.constant(2f), targets));
    Output<?> z = b.mul(logits, sign);
    Output<?> loss = b.op("Softplus", z);
    if (gamma != 0) {
      loss = b.mul(modulation(b, b.op("Sigmoid", z)), loss);
    }
    Output<?> factor = weights;
    if (alpha.isPresent()) {
      Output<?> positive = b.mul(targets, b.constant(alpha.get()));
      Output<?> negative = b.mul(b.sub(one, targets), b.constant(1f - alpha.get()));
      factor = b.mul(b.add(positive, negative), weights);
    }
    return b.mul(loss, factor);
  }

  private Output<?> modulation(GraphBuilder b, Output<?> wrongness) {
    if (gamma == 1) {
      return wrongness;
    }
    return gamma == 2 ? b.op("Square", wrongness) : b.op("Pow", wrongness, b.constant(gamma));
  }
}
