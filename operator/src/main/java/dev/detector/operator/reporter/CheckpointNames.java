package dev.detector.operator.reporter;

import dev.detector.formats.BadInputException;
import dev.detector.formats.checkpoint.Checkpoint;
import dev.detector.formats.checkpoint.CheckpointIndex;
import dev.detector.formats.checkpoint.Evaluations;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names of checkpoints by their steps, which is all that events say of them: from the ledger of
 * evaluations, or from checkpoints that are still there, as an image may write no ledger.
 */
final class CheckpointNames {

  private final Evaluations ledger;
  private final List<Path> directories;
  private final Map<Long, String> names = new HashMap<>();
  private final Set<Path> read = new HashSet<>();

  /**
   * @param directories where checkpoints may be
   */
  CheckpointNames(Evaluations ledger, List<Path> directories) {
    this.ledger = ledger;
    this.directories = directories;
  }

  /** Whether the checkpoints of all these steps have been found. */
  boolean know(List<Long> steps) {
    return names.keySet().containsAll(steps);
  }

  /** The checkpoint of a step; where it is not found, the step is the only name. */
  String of(long step) throws IOException {
    if (!names.containsKey(step)) {
      ledger.list().forEach(evaluation -> names.put(evaluation.step(), evaluation.checkpoint()));
    }
    if (!names.containsKey(step)) {
      for (Path directory : directories) {
        for (Checkpoint checkpoint : Checkpoint.list(directory)) {
          if (!read.contains(checkpoint.index())) {
            look(checkpoint);
          }
        }
      }
    }
    return names.getOrDefault(step, "step-" + step);
  }

  private void look(Checkpoint checkpoint) throws IOException {
    try {
      CheckpointIndex.read(checkpoint.prefix())
          .step()
          .ifPresent(step -> names.putIfAbsent(step, checkpoint.name()));
      read.add(checkpoint.index());
    } catch (NoSuchFileException e) {
      // Rotated away: another directory may have it.
    } catch (BadInputException e) {
      // Not readable, so that nobody can have evaluated it.
      read.add(checkpoint.index());
    }
  }
}
