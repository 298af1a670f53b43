package dev.detector.cli.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Processes that outlived a killed run: each pod's directory remembers its process, so that the
 * next run ends it before it starts another that writes the same files.
 */
final class OrphanedProcesses {

  private static final String FILE = "process";

  private OrphanedProcesses() {}

  /** Notes the process of a pod in the pod's directory. */
  static void remember(Path podDirectory, ProcessHandle process) throws IOException {
    Files.writeString(podDirectory.resolve(FILE), process.pid() + " " + started(process));
  }

  /** Ends every remembered process under {@code pods} that is still the one remembered. */
  static void end(Path pods) {
    if (!Files.isDirectory(pods)) {
      return;
    }
    try (Stream<Path> directories = Files.list(pods)) {
      List<ProcessHandle> alive =
          directories.map(OrphanedProcesses::remembered).flatMap(Optional::stream).toList();
      alive.forEach(ProcessHandle::destroyForcibly);
      alive.forEach(process -> process.onExit().join());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + pods, e);
    }
  }

  private static Optional<ProcessHandle> remembered(Path podDirectory) {
    Path file = podDirectory.resolve(FILE);
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      String[] words = Files.readString(file).split(" ", 2);
      // The start time guards against a pid that now belongs to somebody else.
      return ProcessHandle.of(Long.parseLong(words[0]))
          .filter(process -> words.length == 2 && started(process).equals(words[1]));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static String started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("unknown");
  }
}
