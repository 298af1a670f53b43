package dev.detector.worker.validation;

import dev.detector.formats.DetectorException;
import dev.detector.formats.ExitCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second validator out of a model directory; the system lifts the lock when the process
 * ends.
 */
public final class ModelDirectoryLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelDirectoryLock.class);

  private final FileChannel channel;

  private ModelDirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Locks {@code modelDir} and leaves this process' id in the lock file.
   *
   * @throws DetectorException if another validator works there
   */
  public static ModelDirectoryLock acquire(Path modelDir) throws IOException {
    Path file = Files.createDirectories(modelDir).resolve("validator.lock");
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (!locked(channel)) {
      String owner = Files.readString(file).strip();
      channel.close();
      throw new DetectorException(
          ExitCode.INTERNAL,
          "another validator (process " + owner + ") is at work",
          modelDir.toString(),
          "wait for it or stop it, or give this one its own --model_dir");
    }
    channel.truncate(0);
    channel.write(
        ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
    return new ModelDirectoryLock(channel);
  }

  private static boolean locked(FileChannel channel) {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      LOG.warn("This volume has no locks ({}); let only one validator work here", e.getMessage());
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
