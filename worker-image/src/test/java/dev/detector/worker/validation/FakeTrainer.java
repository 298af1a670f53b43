package dev.detector.worker.validation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Saves checkpoints the way a trainer does: numbered, data first, the oldest taken away. The step
 * is the whole content.
 */
final class FakeTrainer {
  private final Path directory;
  private final int keep;

  FakeTrainer(Path directory, int keep) {
    this.directory = directory;
    this.keep = keep;
  }

  void save(int number) {
    try {
      Files.writeString(directory.resolve("ckpt-" + number + ".data-00000-of-00001"), "data");
      Files.writeString(directory.resolve("ckpt-" + number + ".index"), "" + step(number));
      Files.deleteIfExists(directory.resolve("ckpt-" + (number - keep) + ".index"));
      Files.deleteIfExists(directory.resolve("ckpt-" + (number - keep) + ".data-00000-of-00001"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static long step(int number) {
    return 10L * (number - 1);
  }
}
