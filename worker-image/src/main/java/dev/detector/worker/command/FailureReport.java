package dev.detector.worker.command;

import dev.detector.formats.DetectorException;
import dev.detector.formats.ExitCode;
import dev.detector.formats.FileFailure;
import dev.detector.formats.commandline.UsageFailure;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import picocli.CommandLine.ParameterException;

/**
 * Tells a failure in one line, {@code detector-worker: what: where: mend}, on standard error and,
 * as the last thing written, in the pod's termination log, from where it reaches the resource's
 * status. A stack trace is logged only for faults that are ours.
 */
record FailureReport(PrintStream out, Optional<Path> terminationLog) {
  private static final Logger LOG = LoggerFactory.getLogger(FailureReport.class);

  /** To stderr, and to {@code DETECTOR_TERMINATION_LOG} or the file that Kubernetes mounts. */
  static FailureReport toStandardError(Map<String, String> environment) {
    Path log =
        Path.of(environment.getOrDefault("DETECTOR_TERMINATION_LOG", "/dev/termination-log"));
    return new FailureReport(System.err, Optional.of(log));
  }

  int usage(ParameterException failure) {
    return tell(UsageFailure.of(failure));
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
    Optional<DetectorException> file = FileFailure.about(failure);
    if (file.isPresent()) {
      return file.get();
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
