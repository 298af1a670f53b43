package dev.detector.worker.graph;

import org.tensorflow.Output;

/**
 * Penalty on a variable that is added to the training loss.
 *
 * @param kind which norm
 * @param weight the config's weight; as in the OD API the L2 penalty is {@code weight / 2 × Σx²}
 *     and the L1 penalty {@code weight × Σ|x|}
 */
public record Regularizer(Kind kind, float weight) {

  /** Norm of the penalty. */
  public enum Kind {
    L1,
    L2
  }

  /** Scalar penalty of {@code x}. */
  public Output<?> penalty(GraphBuilder b, Output<?> x) {
    Output<?> norm = kind == Kind.L1 ? b.sumAll(b.op("Abs", x)) : b.op("L2Loss", x);
    return b.mul(norm, b.constant(weight));
  }
}
