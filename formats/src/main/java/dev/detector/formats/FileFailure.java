package dev.detector.formats;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file that cannot be read or written, as a failure that says what to do about it. */
public final class FileFailure {
  /** What the operating system says of a path that goes on below a file. */
  private static final String NOT_A_DIRECTORY = "Not a directory";

  private static final String NO_SPACE = "No space left on device";

  /** Those that write to an open file do not name it. */
  private static final Pattern FULL = Pattern.compile("(/\\S+?)[:;]? " + NO_SPACE);

  private FileFailure() {}

  /** The same of any failure that is about a file or its name. */
  public static Optional<DetectorException> about(Throwable failure) {
    if (isNoSpace(failure)) {
      return Optional.of(noSpace(failure));
    }
    Throwable cause = failure instanceof UncheckedIOException ? failure.getCause() : failure;
    if (cause instanceof FileSystemException refused) {
      return Optional.of(of(refused));
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
    if (isNoSpace(failure)) {
      return noSpace(failure);
    }
    return new DetectorException(
        ExitCode.INTERNAL,
        failure.getReason() == null ? failure.getClass().getSimpleName() : failure.getReason(),
        file,
        "check the volume's space and permissions",
        failure);
  }

  /** Whether a volume is full; what TensorFlow tells as exhausted resources may be that, too. */
  public static boolean isNoSpace(Throwable failure) {
    return failure != null
        && (String.valueOf(failure.getMessage()).contains(NO_SPACE)
            || isNoSpace(failure.getCause()));
  }

  private static DetectorException noSpace(Throwable failure) {
    Matcher file = FULL.matcher(String.valueOf(failure.getMessage()));
    return new DetectorException(
        ExitCode.INTERNAL,
        NO_SPACE,
        file.find() ? file.group(1) : "a volume that is written to",
        "delete what is not needed there, or enlarge it",
        failure);
  }
}
