package dev.detector.worker.losses;

import dev.detector.worker.graph.GraphBuilder;
import org.tensorflow.Output;

/**
 * Focal loss whose penalty of negatives falls with their target (Zhou et al., "Objects as Points",
 * equation 1).
 *
 * @param alpha exponent that makes well classified entries weigh less
 * @param beta exponent of the reduction
 */
record PenaltyReducedFocalLoss(float alpha, float beta) implements ClassificationLoss {

  private static final float CLIP = 1e-4f;

  @Override
  public Output<?> build(GraphBuilder b, Output<?> logits, Output<?> targets, Output<?> weights) {
    Output<?> one = b.constant(1f);
    Output<?> p =
        b.op("ClipByValue", b.op("Sigmoid", logits), b.constant(CLIP), b.constant(1f - CLIP));
    Output<?> rest = b.sub(one, p);
    Output<?> positive = b.mul(b.op("Pow", rest, b.constant(alpha)), b.op("Log", p));
    Output<?> reduction = b.op("Pow", b.sub(one, targets), b.constant(beta));
    Output<?> negative =
        b.mul(b.mul(reduction, b.op("Pow", p, b.constant(alpha))), b.op("Log", rest));
    Output<?> isPresent = b.op("Equal", targets, one);
    return b.mul(b.op("Neg", b.op("SelectV2", isPresent, positive, negative)), weights);
  }
}
