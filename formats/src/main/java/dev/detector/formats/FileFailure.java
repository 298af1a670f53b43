package dev.detector.formats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;

/** A file that cannot be read or written, as a failure that says what to do about it. */
public final class FileFailure {
  /** What the operating system says of a path that goes on below a file. */
  private static final String NOT_A_DIRECTORY = "Not a directory";

  private static final String NO_SPACE = "No space left on device";

  private FileFailure() {}

  /** The same of any failure that is about a file or its name. */
  public static Optional<DetectorException> about(Throwable failure) {
    Throwable cause = failure instanceof UncheckedIOException ? failure.getCause() : failure;
    if (cause instanceof FileSystemException refused) {
      return Optional.of(of(refused));
    }
    if (cause instanceof IOException written && NO_SPACE.equals(written.getMessage())) {
      // Only what opens a file names it.
      return Optional.of(noSpace("a volume that is written to", written));
    }
    if (failure instanceof InvalidPathException name) {
      return Optional.of(
          DetectorException.badInput(
              "is no file name (" + name.getReason() + ")", name.getInput(), "correct the path"));
    }
    return Optional.empty();
  }

  /** With the mend that goes with what the file system says. */
  public static DetectorException of(FileSystemException failure) {
    String file = String.valueOf(failure.getFile());
    if (failure instanceof NoSuchFileException) {
      return DetectorException.badInput(
          "no such file", file, "check the path and that its volume is mounted");
    }
    if (failure instanceof FileAlreadyExistsException
        || failure instanceof NotDirectoryException
        || NOT_A_DIRECTORY.equals(failure.getReason())) {
      return DetectorException.badInput(
          "a file is where a directory is needed", file, "move it away or name another directory");
    }
    if (failure instanceof AccessDeniedException) {
      return DetectorException.badInput(
          "permission denied", file, "let user " + System.getProperty("user.name") + " use it");
    }
    if (NO_SPACE.equals(failure.getReason())) {
      return noSpace(file, failure);
    }
    return new DetectorException(
        ExitCode.INTERNAL,
        failure.getReason() == null ? failure.getClass().getSimpleName() : failure.getReason(),
        file,
        "check the volume's space and permissions",
        failure);
  }

  private static DetectorException noSpace(String where, IOException failure) {
    return new DetectorException(
        ExitCode.INTERNAL, NO_SPACE, where, "delete what is not needed, or enlarge it", failure);
  }
}
