package dev.detector.formats.lint;

/**
 * One thing that is wrong, or may be, with a configuration.
 *
 * @param severity how bad it is
 * @param path the field it is about, e.g. {@code train_config.batch_size}, or the source and line
 *     of unreadable text
 * @param message what is wrong
 * @param mend what to do about it
 */
public record Finding(Severity severity, String path, String message, String mend) {
  /** How bad a finding is. */
  public enum Severity {
    /** The run would fail, or do something else than the configuration says. */
    ERROR,
    /** The run works, but hardly as intended. */
    WARNING,
    /** Good to know. */
    INFO
  }
}
