package dev.detector.worker.training;

import dev.detector.formats.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How often a training was set back to an earlier checkpoint, kept in its model directory: a
 * process that goes on with it must neither see the batches again that broke it nor get new trials.
 */
final class Recoveries {
  private static final String FILE = "recoveries";

  private final Optional<Path> file;
  private int count;

  private Recoveries(Optional<Path> file, int count) {
    this.file = file;
    this.count = count;
  }

  static Recoveries read(Path modelDirectory) throws IOException {
    Path file = modelDirectory.resolve(FILE);
    try {
      return new Recoveries(Optional.of(file), Integer.parseInt(Files.readString(file).strip()));
    } catch (NoSuchFileException | NumberFormatException e) {
      return new Recoveries(Optional.of(file), 0);
    }
  }

  /** As somebody else counted them, who also keeps the file. */
  static Recoveries counted(int count) {
    return new Recoveries(Optional.empty(), count);
  }

  int count() {
    return count;
  }

  void add() throws IOException {
    count++;
    if (file.isPresent()) {
      AtomicFile.write(file.get(), count + "\n");
    }
  }
}
