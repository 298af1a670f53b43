package dev.detector.worker.validation;

import java.nio.file.Path;
import java.time.Instant;

/**
 * One finished evaluation.
 *
 * @param number N of {@code ckpt-N}
 * @param prefix where the checkpoint lies while it is pinned
 * @param time when the evaluation ended
 */
public record Evaluation(int number, Path prefix, Scores scores, Instant time) {
  /** The checkpoint's name. */
  public String checkpoint() {
    return "ckpt-" + number;
  }
}
