package dev.detector.formats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Files that readers see either whole or not at all: written beside under another name, synced,
 * then renamed.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** Replaces {@code target} by {@code text} in UTF-8. */
  public static void write(Path target, String text) throws IOException {
    write(target, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Replaces {@code target} by {@code bytes}.
   *
   * @throws NoSuchFileException by the directory's name if there is none
   */
  public static void write(Path target, byte[] bytes) throws IOException {
    Path directory = target.getParent();
    if (directory != null && !Files.exists(directory)) {
      throw new NoSuchFileException(directory.toString());
    }
    Path temporary = temporaryFor(target);
    try {
      try (FileChannel out =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
        out.force(true);
      }
      rename(temporary, target);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * A hidden name in the directory of {@code target} that no other process uses; same file system,
   * so that a rename suffices.
   */
  public static Path temporaryFor(Path target) {
    return target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
  }

  /** Renames over {@code target}, whatever stands there. */
  public static void rename(Path temporary, Path target) throws IOException {
    Files.move(
        temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
