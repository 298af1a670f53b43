package dev.detector.worker.validation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** Measures one checkpoint on the whole evaluation data. */
public interface Evaluator {
  /** The tags that every {@link #evaluate} yields, known before the first. */
  Set<String> metricNames();

  /**
   * Measures the model in one checkpoint.
   *
   * @param prefix path without {@code .index}
   * @throws UnusableCheckpointException if this checkpoint holds no model that could be measured;
   *     others may
   */
  Scores evaluate(Path prefix) throws IOException, UnusableCheckpointException;
}
