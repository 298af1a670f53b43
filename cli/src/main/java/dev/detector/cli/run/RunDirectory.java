package dev.detector.cli.run;

import dev.detector.formats.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Where a local run keeps what it must find again: {@code HOME/volumes} is shared by all trainings,
 * {@code HOME/runs/NAME} holds the state, the logs and the scratch files of one.
 */
final class RunDirectory implements AutoCloseable {

  private final Path home;
  private final Path run;
  private final FileChannel channel;

  private RunDirectory(Path home, Path run, FileChannel channel) {
    this.home = home;
    this.run = run;
    this.channel = channel;
  }

  /**
   * Takes the directory of a training for this process alone.
   *
   * @throws BadInputException if another process runs the same training here
   */
  static RunDirectory open(Path home, String training) {
    Path run = run(home, training);
    try {
      Files.createDirectories(run);
      FileChannel channel =
          FileChannel.open(lock(run), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (locked(channel)) {
        return new RunDirectory(home, run, channel);
      }
      channel.close();
      throw new BadInputException(
          training + " is already running", run.toString(), "stop that run first (Ctrl-C there)");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the directory " + run, e);
    }
  }

  /** Whether a process has taken the directory of a training. */
  static boolean isTaken(Path home, String training) {
    Path lock = lock(run(home, training));
    if (!Files.exists(lock)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
      return !locked(channel);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + lock, e);
    }
  }

  /** The file with a training's state, which may not exist. */
  static Path state(Path home, String training) {
    return state(run(home, training));
  }

  private static Path run(Path home, String training) {
    return home.resolve("runs").resolve(training);
  }

  private static Path state(Path run) {
    return run.resolve("state.yaml");
  }

  private static Path lock(Path run) {
    return run.resolve("lock");
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  Path volumes() {
    return home.resolve("volumes");
  }

  Path run() {
    return run;
  }

  Path state() {
    return state(run);
  }

  /** Lets another process take it. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unlock " + run, e);
    }
  }
}
