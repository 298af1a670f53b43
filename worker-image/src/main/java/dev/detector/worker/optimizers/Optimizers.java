package dev.detector.worker.optimizers;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.LearningRate;
import dev.detector.worker.schedules.LearningRateSchedule;
import dev.detector.worker.schedules.LearningRateSchedules;

/** Optimizers of a pipeline.config. */
public final class Optimizers {
  private static final String PATH = "train_config.optimizer";

  /** What Keras takes for an epsilon of 0. */
  private static final float KERAS_EPSILON = 1e-7f;

  private Optimizers() {}

  /**
   * The optimizer that {@code train_config.optimizer} describes.
   *
   * @throws DetectorException when none is chosen or its numbers make no sense
   */
  public static Optimizer of(dev.detector.formats.protos.Optimizer config) {
    Optimizer optimizer =
        switch (config.getOptimizerCase()) {
          case MOMENTUM_OPTIMIZER -> {
            var c = config.getMomentumOptimizer();
            String path = PATH + ".momentum_optimizer";
            yield new Momentum(
                schedule(c.getLearningRate(), path), momentum(c.getMomentumOptimizerValue(), path));
          }
          case RMS_PROP_OPTIMIZER -> {
            var c = config.getRmsPropOptimizer();
            String path = PATH + ".rms_prop_optimizer";
            yield new RmsProp(
                schedule(c.getLearningRate(), path),
                momentum(c.getMomentumOptimizerValue(), path),
                notNegative(c.getDecay(), path + ".decay"),
                epsilon(c.getEpsilon(), path));
          }
          case ADAM_OPTIMIZER -> {
            var c = config.getAdamOptimizer();
            String path = PATH + ".adam_optimizer";
            yield new Adam(schedule(c.getLearningRate(), path), epsilon(c.getEpsilon(), path));
          }
          case OPTIMIZER_NOT_SET ->
              throw DetectorException.badInput(
                  "no optimizer", PATH, "add a momentum_optimizer block");
        };
    return config.getUseMovingAverage()
        ? new MovingAverage(
            optimizer, share(config.getMovingAverageDecay(), PATH + ".moving_average_decay"))
        : optimizer;
  }

  private static LearningRateSchedule schedule(LearningRate config, String path) {
    return LearningRateSchedules.of(config, path + ".learning_rate");
  }

  private static float momentum(float value, String path) {
    return share(value, path + ".momentum_optimizer_value");
  }

  private static float epsilon(float value, String path) {
    return value == 0 ? KERAS_EPSILON : notNegative(value, path + ".epsilon");
  }

  private static float share(float value, String path) {
    if (!(value >= 0 && value <= 1)) {
      throw DetectorException.badInput("is " + value, path, "give a number from 0 to 1");
    }
    return value;
  }

  private static float notNegative(float value, String path) {
    if (!(value >= 0)) {
      throw DetectorException.badInput("is " + value, path, "give a number that is not negative");
    }
    return value;
  }
}
