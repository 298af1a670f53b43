package dev.detector.worker.validation;

import dev.detector.formats.checkpoint.Checkpoint;
import java.time.Instant;
import java.util.List;

/**
 * One finished evaluation.
 *
 * @param checkpoint where the checkpoint lies while it is pinned
 * @param all the scores on each data set, the first of which decides; at least one
 * @param time when the evaluation ended
 */
public record Evaluated(Checkpoint checkpoint, List<Scores> all, Instant time) {
  public Evaluated {
    all = List.copyOf(all);
  }

  /** The scores that decide. */
  public Scores scores() {
    return all.get(0);
  }
}
