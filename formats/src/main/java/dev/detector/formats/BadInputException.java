package dev.detector.formats;

/**
 * Input that a person has to mend: a file or configuration that is damaged, contradictory or
 * unsupported. Programs end with {@link ExitCode#BAD_INPUT}.
 */
public final class BadInputException extends DetectorException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what what is wrong, e.g. "record is damaged"
   * @param where file with line or offset, or configuration path
   * @param mend what to do about it
   */
  public BadInputException(String what, String where, String mend) {
    this(what, where, mend, null);
  }

  /** As the other constructor, with the exception that revealed it; it may be null. */
  public BadInputException(String what, String where, String mend, Throwable cause) {
    super(ExitCode.BAD_INPUT, what, where, mend, cause);
  }
}
