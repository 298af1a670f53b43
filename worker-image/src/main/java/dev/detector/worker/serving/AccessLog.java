package dev.detector.worker.serving;

import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line for each request as {@code key=value} pairs. Probes and metrics, which come every few
 * seconds, are left out while they succeed; queries are, as they may be personal.
 */
final class AccessLog implements RequestLog {
  private static final Logger LOG = LoggerFactory.getLogger("access");

  @Override
  public void log(Request request, Response response) {
    String path = request.getHttpURI().getDecodedPath();
    boolean success = response.getStatus() < 400;
    if (success && (path.equals("/healthz") || path.equals("/readyz") || path.equals("/metrics"))) {
      return;
    }
    LOG.info(
        "method={} path={} status={} ms={} received={} sent={} client={} id={} stages=\"{}\"",
        request.getMethod(),
        path.replaceAll("[^\\x21-\\x7e]|[\"=]", "?"),
        response.getStatus(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - request.getBeginNanoTime()),
        Request.getContentBytesRead(request),
        Response.getContentBytesWritten(response),
        Request.getRemoteAddr(request),
        response.getHeaders().get(ServingHandler.REQUEST_ID),
        response.getHeaders().get("Server-Timing") == null
            ? ""
            : response.getHeaders().get("Server-Timing"));
  }
}
