package dev.detector.formats.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Keeps each checkpoint until it has been evaluated: a hard link in {@code MODEL_DIR/pinned}
 * survives the trainer's rotation. A checkpoint counts as evaluated once {@link Evaluations} has
 * its entry. Idempotent, and safe from several processes at once.
 */
public final class CheckpointPins {
  private final Path checkpointDirectory;
  private final Path pinned;
  private final Evaluations evaluations;

  /** Pins of one model directory, which may not exist yet. */
  public CheckpointPins(Path modelDirectory) {
    this(modelDirectory, modelDirectory);
  }

  /**
   * Pins of checkpoints that lie elsewhere than in the model directory, such as the best one when
   * it is tested.
   *
   * @param checkpointDirectory where checkpoints appear
   * @param modelDirectory where {@code pinned/} and the evaluations are
   */
  public CheckpointPins(Path checkpointDirectory, Path modelDirectory) {
    this.checkpointDirectory = checkpointDirectory;
    this.pinned = modelDirectory.resolve("pinned");
    this.evaluations = new Evaluations(modelDirectory);
  }

  /** {@code MODEL_DIR/pinned}. */
  public Path directory() {
    return pinned;
  }

  /**
   * Pins every whole checkpoint that has not been evaluated, and lets go of those that have.
   *
   * @return the checkpoints that wait for evaluation, by number; their files are in {@link
   *     #directory()}
   */
  public List<Checkpoint> pin() throws IOException {
    for (Checkpoint checkpoint : Checkpoint.list(checkpointDirectory)) {
      if (!evaluations.contains(checkpoint.number()) && checkpoint.complete()) {
        CheckpointCopy.into(checkpoint, pinned);
      }
    }
    // Also where only data files are left of one that was being let go: the index is deleted first.
    for (Checkpoint checkpoint : Checkpoint.listParts(pinned)) {
      if (evaluations.contains(checkpoint.number())) {
        checkpoint.delete();
      }
    }
    // Another process may just have pinned what was evaluated meanwhile.
    return Checkpoint.list(pinned).stream()
        .filter(checkpoint -> !evaluations.contains(checkpoint.number()))
        .toList();
  }

  /** Lets go of a checkpoint; call it after its evaluation has been recorded. */
  public void unpin(long number) throws IOException {
    new Checkpoint(pinned, number).delete();
  }
}
