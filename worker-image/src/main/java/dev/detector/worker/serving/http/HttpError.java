package dev.detector.worker.serving.http;

/** A request that is answered with an error; the message says what is wrong and how to mend it. */
public final class HttpError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /** The error with an HTTP status. */
  public HttpError(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  /** The client's mistake. */
  public static HttpError badRequest(String message) {
    return new HttpError(400, message);
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }
}
