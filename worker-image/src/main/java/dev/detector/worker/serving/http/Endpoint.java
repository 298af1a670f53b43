package dev.detector.worker.serving.http;

import java.io.IOException;
import java.util.Optional;
import org.eclipse.jetty.server.Request;

/** Some of the server's paths. */
@FunctionalInterface
public interface Endpoint {
  /**
   * The answer, empty if the path is not one of these.
   *
   * @throws HttpError if the request cannot be answered
   * @throws IOException if the request cannot be read
   */
  Optional<Answer> answer(Request request, String path) throws IOException;

  /**
   * Checks the request's method; HEAD does for GET.
   *
   * @throws HttpError 405 if it is another one
   */
  static void allow(Request request, String method) {
    String used = request.getMethod();
    if (!used.equals(method) && !(method.equals("GET") && used.equals("HEAD"))) {
      throw new HttpError(405, "use " + method + " here, not " + used);
    }
  }
}
