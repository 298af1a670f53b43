package dev.detector.worker.validation;

import dev.detector.formats.checkpoint.Checkpoint;
import java.time.Instant;

/**
 * One finished evaluation.
 *
 * @param checkpoint where the checkpoint lies while it is pinned
 * @param time when the evaluation ended
 */
public record Evaluated(Checkpoint checkpoint, Scores scores, Instant time) {}
