package dev.detector.formats;

/**
 * Exit codes of the worker's commands: the contract between images and the operator, which decides
 * by them whether a run is over, may be tried again, or must be mended by its author first.
 */
public enum ExitCode {
  /** The command has done all that it was asked for. */
  DONE(0),
  /** Unknown or missing flags. */
  USAGE(64),
  /** Data or configuration that no further try can make work. */
  BAD_INPUT(65),
  /** NaN or infinite loss or weights. */
  NUMERIC(66),
  /** A fault of the program itself. */
  INTERNAL(70),
  /** Ended by SIGTERM after a checkpoint was written. */
  INTERRUPTED(143);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** The process exit status. */
  public int code() {
    return code;
  }
}
