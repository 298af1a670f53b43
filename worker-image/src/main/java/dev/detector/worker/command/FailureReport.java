package dev.detector.worker.command;

import dev.detector.formats.DetectorException;
import dev.detector.formats.ExitCode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Tells a failure in one line, {@code detector-worker: what: where: mend}, on standard error and,
 * as the last thing written, in the pod's termination log, from where it reaches the resource's
 * status. A stack trace is logged only for faults that are ours.
 */
record FailureReport(PrintStream out, Optional<Path> terminationLog) {
  private static final Logger LOG = LoggerFactory.getLogger(FailureReport.class);

  /** What the operating system says of a path that goes on below a file. */
  private static final String NOT_A_DIRECTORY = "Not a directory";

  /** To stderr, and to {@code DETECTOR_TERMINATION_LOG} or the file that Kubernetes mounts. */
  static FailureReport toStandardError(Map<String, String> environment) {
    Path log =
        Path.of(environment.getOrDefault("DETECTOR_TERMINATION_LOG", "/dev/termination-log"));
    return new FailureReport(System.err, Optional.of(log));
  }

  int usage(ParameterException failure) {
    CommandLine line = failure.getCommandLine();
    String command = line.getCommandSpec().qualifiedName();
    String what = failure.getMessage();
    String mend = "see " + command + " --help";
    boolean option =
        failure instanceof UnmatchedArgumentException unmatched && unmatched.isUnknownOption();
    if (!line.getSubcommands().isEmpty() && !option) {
      if (failure instanceof UnmatchedArgumentException unmatched) {
        what = "no such command: " + unmatched.getUnmatched().get(0);
      }
      mend = "use one of " + String.join(", ", line.getSubcommands().keySet()) + "; " + mend;
    }
    return tell(new DetectorException(ExitCode.USAGE, what, command, mend));
  }

  int failed(Throwable failure) {
    return tell(asDetectorException(failure));
  }

  static int exitStatus(Throwable failure) {
    return asDetectorException(failure).exitCode().code();
  }

  private int tell(DetectorException failure) {
    String line = "detector-worker: " + failure.getMessage();
    out.println(line);
    passOn(line);
    return failure.exitCode().code();
  }

  /** Leaves what another process told of its failure; it has printed it itself. */
  void passOn(String line) {
    terminationLog.filter(FailureReport::canTake).ifPresent(log -> write(log, line));
  }

  private static DetectorException asDetectorException(Throwable failure) {
    if (failure instanceof DetectorException known) {
      return known;
    }
    if (failure instanceof FileSystemException refused) {
      return fileFailure(refused);
    }
    if (failure instanceof OutOfMemoryError || failure instanceof TFResourceExhaustedException) {
      return new DetectorException(
          ExitCode.INTERNAL,
          "out of memory (" + failure.getMessage() + ")",
          "this process",
          "give it more memory, or lower train_config.batch_size or the image size",
          failure);
    }
    LOG.error("Unexpected failure", failure);
    return new DetectorException(
        ExitCode.INTERNAL,
        failure.getMessage() == null ? "unexpected failure" : failure.getMessage(),
        failure.getClass().getSimpleName(),
        "please report this with the log above",
        failure);
  }

  private static DetectorException fileFailure(FileSystemException failure) {
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
    return new DetectorException(
        ExitCode.INTERNAL,
        failure.getReason() == null ? failure.getClass().getSimpleName() : failure.getReason(),
        file,
        "check the volume's space and permissions",
        failure);
  }

  private static boolean canTake(Path log) {
    Path parent = log.toAbsolutePath().getParent();
    // The default exists only in a pod; a process started elsewhere must not leave a file in /dev.
    return Files.isWritable(log)
        || (parent != null && !parent.equals(Path.of("/dev")) && Files.isWritable(parent));
  }

  private static void write(Path log, String line) {
    try {
      Files.writeString(log, line + "\n");
    } catch (IOException e) {
      LOG.warn("Cannot write the termination log {}: {}", log, e.toString());
    }
  }
}
