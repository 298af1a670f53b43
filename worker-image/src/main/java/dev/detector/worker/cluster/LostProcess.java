package dev.detector.worker.cluster;

import dev.detector.formats.DetectorException;
import dev.detector.formats.ExitCode;
import org.tensorflow.exceptions.TensorFlowException;

/** How a process of a cluster learns that another one has ended: its collectives fail. */
public final class LostProcess {
  /** What TensorFlow's collective executor says, whatever the code of the failure. */
  private static final String ABORTED = "Collective ops is aborted by: ";

  private LostProcess() {}

  /** Whether this is why a run failed. */
  public static boolean isCause(TensorFlowException failure) {
    return String.valueOf(failure.getMessage()).contains(ABORTED);
  }

  /** How this process ends then, by what TensorFlow says. */
  public static DetectorException interrupted(TensorFlowException failure) {
    String reason = failure.getMessage();
    int start = reason.indexOf(ABORTED) + ABORTED.length();
    return interrupted(reason.substring(start).lines().findFirst().orElse(""));
  }

  /**
   * How this process ends then: not by a fault of its own, and to be started anew with the others.
   */
  public static DetectorException interrupted(String reason) {
    return new DetectorException(
        ExitCode.INTERRUPTED,
        "another process of this training has ended (" + reason + ")",
        TfConfig.VARIABLE,
        "its own log says why; started anew, all go on together from the last checkpoint");
  }
}
