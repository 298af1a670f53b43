package dev.detector.formats.checkpoint;

import dev.detector.formats.AtomicFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Takes a checkpoint into another directory by hard links, or by copies where the file system has
 * none.
 */
final class CheckpointCopy {
  private CheckpointCopy() {}

  /**
   * Data first, index last. Two processes may do it at once.
   *
   * @return false if the checkpoint was deleted meanwhile; nothing of it is left then
   */
  static boolean into(Checkpoint source, Path directory) throws IOException {
    Checkpoint target = source.in(directory);
    if (Files.exists(target.index())) {
      return true;
    }
    Files.createDirectories(directory);
    try {
      for (Path file : source.data()) {
        link(file, directory.resolve(file.getFileName()));
      }
      link(source.index(), target.index());
    } catch (NoSuchFileException e) {
      // Rotated away between listing and linking, unless another process has taken it in time.
      if (!Files.exists(target.index())) {
        target.delete();
      }
    }
    return Files.exists(target.index());
  }

  private static void link(Path file, Path target) throws IOException {
    try {
      Files.createLink(target, file);
    } catch (FileAlreadyExistsException e) {
      // Another process was faster; it links the same file.
    } catch (NoSuchFileException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      Path temporary = AtomicFile.temporaryFor(target);
      try {
        Files.copy(file, temporary);
        AtomicFile.rename(temporary, target);
      } finally {
        Files.deleteIfExists(temporary);
      }
    }
  }
}
