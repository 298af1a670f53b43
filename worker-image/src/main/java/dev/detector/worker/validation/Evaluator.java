package dev.detector.worker.validation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Measures one checkpoint on all evaluation data. */
public interface Evaluator {
  /** The tags of the scores that decide, known before the first {@link #evaluate}. */
  Set<String> metricNames();

  /**
   * Measures the model in one checkpoint.
   *
   * @param prefix path without {@code .index}
   * @return the scores on each data set, the one that decides first
   * @throws UnusableCheckpointException if this checkpoint holds no model that could be measured;
   *     others may
   */
  List<Scores> evaluate(Path prefix) throws IOException, UnusableCheckpointException;
}
