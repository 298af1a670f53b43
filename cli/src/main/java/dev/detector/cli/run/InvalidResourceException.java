package dev.detector.cli.run;

/** A resource that cannot be run; the message says where, what and how to mend it. */
public final class InvalidResourceException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InvalidResourceException(String message) {
    super(message);
  }
}
