package dev.detector.formats.checkpoint;

import dev.detector.formats.AtomicFile;
import dev.detector.formats.BadInputException;
import dev.detector.formats.pipeline.ProtoText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * TensorFlow's file named {@code checkpoint}: which checkpoints a directory keeps, oldest first,
 * and which is the latest.
 *
 * @param latest path of the latest without ending, relative to the directory or absolute
 * @param all all that are kept, in the order they were saved
 * @param timestamps when each of {@code all} was saved, seconds since 1970; may be empty
 */
public record CheckpointState(String latest, List<String> all, List<Double> timestamps) {
  private static final String FILE = "checkpoint";

  /** Copies the lists. */
  public CheckpointState {
    all = List.copyOf(all);
    timestamps = List.copyOf(timestamps);
  }

  /** A state without times whose latest is the last of {@code all}, which must not be empty. */
  public static CheckpointState of(List<String> all) {
    return new CheckpointState(all.get(all.size() - 1), all, List.of());
  }

  /**
   * Reads the state file of a directory; empty if there is none.
   *
   * @throws BadInputException if it is damaged, with line and column
   */
  public static Optional<CheckpointState> read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    String text;
    try {
      text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    dev.detector.formats.tensorflow.CheckpointState state =
        ProtoText.parse(
                text, dev.detector.formats.tensorflow.CheckpointState.newBuilder(), file.toString())
            .build();
    if (state.getModelCheckpointPath().isEmpty()) {
      throw new BadInputException(
          "no model_checkpoint_path",
          file.toString(),
          "name the latest checkpoint, e.g. \"ckpt-1\"");
    }
    return Optional.of(
        new CheckpointState(
            state.getModelCheckpointPath(),
            state.getAllModelCheckpointPathsList(),
            state.getAllModelCheckpointTimestampsList()));
  }

  /** Replaces the state file of a directory at once. */
  public void write(Path directory) throws IOException {
    dev.detector.formats.tensorflow.CheckpointState state =
        dev.detector.formats.tensorflow.CheckpointState.newBuilder()
            .setModelCheckpointPath(latest)
            .addAllAllModelCheckpointPaths(all)
            .addAllAllModelCheckpointTimestamps(timestamps)
            .build();
    AtomicFile.write(directory.resolve(FILE), ProtoText.print(state));
  }

  /**
   * Path of the latest checkpoint's files without ending, for a state file that stands in {@code
   * directory}.
   */
  public Path latestIn(Path directory) {
    return directory.resolve(latest);
  }
}
