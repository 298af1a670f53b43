package dev.detector.formats;

/**
 * A failure that a person can act on. The message is one line, {@code what: where: mend}; programs
 * print it as it is and end with {@link #exitCode()}.
 */
public class DetectorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final String what;
  private final String where;
  private final String mend;

  /**
   * @param what what is wrong
   * @param where the file, field path or address it is wrong at
   * @param mend what to do about it
   */
  public DetectorException(ExitCode exitCode, String what, String where, String mend) {
    super(oneLine(what) + ": " + oneLine(where) + ": " + oneLine(mend));
    this.exitCode = exitCode;
    this.what = what;
    this.where = where;
    this.mend = mend;
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

  /** What is wrong. */
  public String what() {
    return what;
  }

  /** The file with line or offset, field path or address it is wrong at. */
  public String where() {
    return where;
  }

  /** What to do about it. */
  public String mend() {
    return mend;
  }

  static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", "; ").replaceAll("\\p{Cntrl}", "?");
  }
}
