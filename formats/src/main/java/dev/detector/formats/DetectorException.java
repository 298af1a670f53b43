package dev.detector.formats;

/**
 * A failure that a person can act on. The message is one line, {@code what: where: mend}; programs
 * print it as it is and end with {@link #exitCode()}.
 */
public class DetectorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  /**
   * @param what what is wrong
   * @param where the file, field path or address it is wrong at
   * @param mend what to do about it
   */
  public DetectorException(ExitCode exitCode, String what, String where, String mend) {
    super(oneLine(what) + ": " + oneLine(where) + ": " + oneLine(mend));
    this.exitCode = exitCode;
  }

  /** As the other constructor, with the exception that led here. */
  public DetectorException(
      ExitCode exitCode, String what, String where, String mend, Throwable cause) {
    this(exitCode, what, where, mend);
    initCause(cause);
  }

  /** Wrong data or configuration (exit code 65). */
  public static DetectorException badInput(String what, String where, String mend) {
    return new DetectorException(ExitCode.BAD_INPUT, what, where, mend);
  }

  /** How a program that ends because of this exits. */
  public ExitCode exitCode() {
    return exitCode;
  }

  static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", "; ").replaceAll("\\p{Cntrl}", "?");
  }
}
