package dev.detector.worker.schedules;

/**
 * A burn-in rate, then the initial rate times a factor to the power of the decay periods gone by.
 *
 * @param initialLearningRate rate after the burn-in
 * @param decaySteps length of a decay period
 * @param decayFactor factor per period
 * @param staircase whether only whole periods count
 * @param burninLearningRate rate of the burn-in; 0 for the initial rate
 * @param burninSteps length of the burn-in
 * @param minLearningRate floor of the rate
 */
public record ExponentialDecay(
    float initialLearningRate,
    int decaySteps,
    float decayFactor,
    boolean staircase,
    float burninLearningRate,
    int burninSteps,
    float minLearningRate)
    implements LearningRateSchedule {

  @Override
  public float at(long step) {
    if (step < burninSteps) {
      float burnin = burninLearningRate == 0f ? initialLearningRate : burninLearningRate;
      return Math.max(burnin, minLearningRate);
    }
    float periods = (float) (step - burninSteps) / decaySteps;
    if (staircase) {
      periods = (float) Math.floor(periods);
    }
    float rate = initialLearningRate * (float) Math.pow(decayFactor, periods);
    return Math.max(rate, minLearningRate);
  }
}
