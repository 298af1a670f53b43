package dev.detector.formats.checkpoint;

import dev.detector.formats.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The directory {@code best/}: the files of the best checkpoint so far, TensorFlow's {@code
 * checkpoint} state file that names it, and {@code best.json} beside them. New files come first,
 * the state file and {@code best.json} are renamed into place, old files go last: at any moment a
 * reader finds a whole checkpoint. One writer at a time. Where more than one is kept, the next best
 * lie in {@code best/runners-up/}, each with a record of its own.
 */
public final class BestCheckpoint {
  private final Path directory;
  private final Path json;
  private final RunnersUp runnersUp;

  /** The best checkpoint in {@code directory}, which may not exist yet. */
  public BestCheckpoint(Path directory) {
    this(directory, 1);
  }

  /**
   * The best checkpoints in {@code directory}, which may not exist yet.
   *
   * @param keep how many are kept, at least 1
   */
  public BestCheckpoint(Path directory, int keep) {
    this.directory = directory;
    this.json = directory.resolve("best.json");
    this.runnersUp = new RunnersUp(directory.resolve("runners-up"), keep - 1);
  }

  /**
   * The best so far; empty before the first.
   *
   * @throws BadInputException if {@code best.json} is damaged
   */
  public Optional<BestRecord> read() throws IOException {
    return JsonFiles.read(json, BestRecord.class);
  }

  /**
   * Takes the checkpoint if it is the first or strictly better than the one there.
   *
   * @param source the evaluated checkpoint, e.g. among the pinned ones; linked or copied, never
   *     moved
   * @return whether it was taken
   * @throws BadInputException if the source's files are not there or {@code best.json} is damaged
   */
  public boolean offer(Checkpoint source, BestRecord candidate) throws IOException {
    Optional<BestRecord> best = read();
    boolean better = best.isEmpty() || candidate.beats(best.get());
    if (better) {
      if (best.isPresent()) {
        Optional<Checkpoint> former = Checkpoint.of(directory.resolve(best.get().checkpoint()));
        if (former.isPresent()) {
          runnersUp.take(former.get(), best.get());
        }
      }
      replace(source, candidate);
    } else {
      runnersUp.take(source, candidate);
    }
    String name = better ? candidate.checkpoint() : best.orElseThrow().checkpoint();
    deleteAllBut(name);
    runnersUp.keepBut(name);
    return better;
  }

  private void replace(Checkpoint source, BestRecord candidate) throws IOException {
    if (!source.name().equals(candidate.checkpoint())) {
      throw new IllegalArgumentException(source.name() + " offered as " + candidate.checkpoint());
    }
    Files.createDirectories(directory);
    // Leftovers of an offer that was interrupted may be of another run's checkpoint of this name.
    source.in(directory).delete();
    if (!source.complete() || !CheckpointCopy.into(source, directory)) {
      throw new BadInputException(
          "checkpoint is not whole",
          source.prefix().toString(),
          "keep its index and all data files until it has been evaluated");
    }
    CheckpointState.of(List.of(source.name())).write(directory);
    JsonFiles.write(json, candidate);
  }

  private void deleteAllBut(String name) throws IOException {
    for (Checkpoint old : Checkpoint.list(directory)) {
      if (!old.name().equals(name)) {
        old.delete();
      }
    }
  }
}
