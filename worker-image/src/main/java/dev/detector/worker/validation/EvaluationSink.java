package dev.detector.worker.validation;

import java.io.IOException;

/**
 * Takes each finished evaluation. A kill may come between two sinks, and the evaluation is then
 * made and given again: so a sink must bring the same state about however often it gets the same
 * evaluation.
 */
@FunctionalInterface
public interface EvaluationSink {
  /** Stores the evaluation. */
  void accept(Evaluated evaluated) throws IOException;
}
