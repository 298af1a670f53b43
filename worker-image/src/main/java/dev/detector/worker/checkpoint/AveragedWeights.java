package dev.detector.worker.checkpoint;

import dev.detector.worker.graph.Variable;
import java.util.Collection;
import java.util.List;

/**
 * Moving averages of the weights ({@code optimizer.use_moving_average}) in a training checkpoint: a
 * slot of each trainable variable. What is not trained, as the statistics of batch normalisation,
 * has none.
 */
public final class AveragedWeights {
  /** Name of the slot. */
  public static final String SLOT = "average";

  private AveragedWeights() {}

  /**
   * The variables of a model at the places where a checkpoint has the values that evaluation and
   * export take ({@code eval_config.use_moving_averages}): the averages where there are some.
   */
  public static List<Variable> placesOf(Collection<Variable> model) {
    return model.stream()
        .map(
            v ->
                v.trainable()
                    ? v.at(TrackableObjects.slotPath(v, TrainingState.OPTIMIZER, SLOT))
                    : v)
        .toList();
  }
}
