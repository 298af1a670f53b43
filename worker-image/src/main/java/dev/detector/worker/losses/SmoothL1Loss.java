package dev.detector.worker.losses;

import dev.detector.worker.graph.GraphBuilder;
import org.tensorflow.Output;

/**
 * Huber loss of box codes: {@code x²/2} up to {@code delta}, linear beyond.
 *
 * @param delta where it becomes linear
 */
public record SmoothL1Loss(float delta) implements LocalizationLoss {

  @Override
  public Output<?> perAnchor(
      GraphBuilder b, Output<?> prediction, Output<?> target, Output<?> weights) {
    Output<?> limit = b.constant(delta);
    Output<?> error = b.op("Abs", b.sub(prediction, target));
    Output<?> quadratic = b.op("Minimum", error, limit);
    Output<?> loss =
        b.add(
            b.mul(b.constant(0.5f), b.mul(quadratic, quadratic)),
            b.mul(limit, b.sub(error, quadratic)));
    return b.mul(b.sum(loss, 2), weights);
  }
}
