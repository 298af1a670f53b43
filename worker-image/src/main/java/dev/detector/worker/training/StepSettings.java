package dev.detector.worker.training;

/**
 * How a step is computed, whatever it computes.
 *
 * @param gradientAccumulationSteps micro-batches that a batch is trained in, one after the other
 * @param bfloat16 whether convolutions and products run in bfloat16 where TensorFlow holds that
 *     safe; variables stay float32
 */
public record StepSettings(int gradientAccumulationSteps, boolean bfloat16) {
  /** The whole batch at once, in float32. */
  public static final StepSettings PLAIN = new StepSettings(1, false);
}
