package dev.detector.worker.schedules;

/**
 * Linear from the warm-up rate to the base rate, held there, then along half a cosine to 0.
 *
 * @param learningRateBase rate after the warm-up
 * @param totalSteps step at which it reaches 0
 * @param warmupLearningRate rate at step 0
 * @param warmupSteps length of the warm-up; 0 for none
 * @param holdBaseRateSteps steps at the base rate before the decay
 */
public record CosineDecay(
    float learningRateBase,
    int totalSteps,
    float warmupLearningRate,
    int warmupSteps,
    int holdBaseRateSteps)
    implements LearningRateSchedule {

  /** Refuses a warm-up that is longer than the whole or that ends below its start. */
  public CosineDecay {
    if (totalSteps < warmupSteps) {
      throw new IllegalArgumentException(
          "cosine_decay_learning_rate: warmup_steps must not be above total_steps");
    }
    if (warmupSteps > 0 && learningRateBase < warmupLearningRate) {
      throw new IllegalArgumentException(
          "cosine_decay_learning_rate: warmup_learning_rate must not be above learning_rate_base");
    }
  }

  @Override
  public float at(long step) {
    if (step > totalSteps) {
      return 0f;
    }
    if (step < warmupSteps) {
      float slope = (float) (((double) learningRateBase - warmupLearningRate) / warmupSteps);
      return slope * step + warmupLearningRate;
    }
    if (holdBaseRateSteps > 0 && step <= (long) warmupSteps + holdBaseRateSteps) {
      return learningRateBase;
    }
    float decaySteps = (float) (totalSteps - warmupSteps - holdBaseRateSteps);
    float angle = (float) Math.PI * ((float) step - warmupSteps - holdBaseRateSteps) / decaySteps;
    return 0.5f * learningRateBase * (1f + (float) Math.cos(angle));
  }
}
