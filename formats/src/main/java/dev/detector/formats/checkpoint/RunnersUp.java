package dev.detector.formats.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The next best checkpoints after the best one, each with its {@code ckpt-N.json}. They have a
 * directory of their own, so that who looks for the best finds one checkpoint. One writer at a
 * time.
 */
final class RunnersUp {

  /** The best first, the earlier of equals first. */
  private static final Comparator<BestRecord> RANK =
      ((Comparator<BestRecord>) RunnersUp::better).thenComparingLong(BestRecord::step);

  private final Path directory;
  private final int keep;

  /**
   * @param directory may not exist yet
   * @param keep how many, 0 for none
   */
  RunnersUp(Path directory, int keep) {
    this.directory = directory;
    this.keep = keep;
  }

  /** Takes a checkpoint, if it is whole; {@link #keepBut} decides whether it stays. */
  void take(Checkpoint source, BestRecord record) throws IOException {
    if (keep == 0) {
      return;
    }
    // Leftovers may be of another run's checkpoint of this name.
    source.in(directory).delete();
    if (source.complete() && CheckpointCopy.into(source, directory)) {
      JsonFiles.write(record(source.name()), record);
    }
  }

  /** Lets go of all but the best of those that are not the best of all. */
  void keepBut(String best) throws IOException {
    List<BestRecord> known = new ArrayList<>();
    for (Checkpoint checkpoint : Checkpoint.list(directory)) {
      if (!checkpoint.name().equals(best)) {
        JsonFiles.read(record(checkpoint.name()), BestRecord.class).ifPresent(known::add);
      }
    }
    List<String> kept =
        known.stream().sorted(RANK).limit(keep).map(BestRecord::checkpoint).toList();
    for (Checkpoint checkpoint : Checkpoint.listParts(directory)) {
      if (!kept.contains(checkpoint.name())) {
        checkpoint.delete();
        Files.deleteIfExists(record(checkpoint.name()));
      }
    }
  }

  private Path record(String checkpoint) {
    return directory.resolve(checkpoint + ".json");
  }

  private static int better(BestRecord first, BestRecord second) {
    if (first.beats(second)) {
      return -1;
    }
    return second.beats(first) ? 1 : 0;
  }
}
