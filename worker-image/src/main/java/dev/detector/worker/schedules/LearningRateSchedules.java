package dev.detector.worker.schedules;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.LearningRate;

/** Learning-rate schedules of a pipeline.config. */
public final class LearningRateSchedules {
  private LearningRateSchedules() {}

  /**
   * The schedule that a {@code learning_rate} message describes.
   *
   * @param path the message's place in the config, for the error
   * @throws DetectorException when none is chosen or its numbers contradict each other
   */
  public static LearningRateSchedule of(LearningRate config, String path) {
    try {
      return switch (config.getLearningRateCase()) {
        case CONSTANT_LEARNING_RATE -> {
          float rate = config.getConstantLearningRate().getLearningRate();
          yield step -> rate;
        }
        case EXPONENTIAL_DECAY_LEARNING_RATE -> {
          var c = config.getExponentialDecayLearningRate();
          yield new ExponentialDecay(
              c.getInitialLearningRate(),
              c.getDecaySteps(),
              c.getDecayFactor(),
              c.getStaircase(),
              c.getBurninLearningRate(),
              c.getBurninSteps(),
              c.getMinLearningRate());
        }
        case MANUAL_STEP_LEARNING_RATE -> {
          var c = config.getManualStepLearningRate();
          yield new ManualStep(
              c.getInitialLearningRate(),
              c.getScheduleList().stream()
                  .map(s -> new ManualStep.Change(s.getStep(), s.getLearningRate()))
                  .toList(),
              c.getWarmup());
        }
        case COSINE_DECAY_LEARNING_RATE -> {
          var c = config.getCosineDecayLearningRate();
          yield new CosineDecay(
              c.getLearningRateBase(),
              c.getTotalSteps(),
              c.getWarmupLearningRate(),
              c.getWarmupSteps(),
              c.getHoldBaseRateSteps());
        }
        case LEARNINGRATE_NOT_SET ->
            throw DetectorException.badInput(
                "no learning rate", path, "add a cosine_decay_learning_rate block");
      };
    } catch (IllegalArgumentException e) {
      throw DetectorException.badInput(e.getMessage(), path, "correct the numbers");
    }
  }
}
