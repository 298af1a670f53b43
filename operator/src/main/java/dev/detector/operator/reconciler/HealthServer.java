package dev.detector.operator.reconciler;

import com.sun.net.httpserver.HttpServer;
import io.javaoperatorsdk.operator.Operator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;

/**
 * The operator's probes: alive while the process answers, ready while every informer is healthy. An
 * informer that lost its connection heals by itself, so it must not end the process.
 */
final class HealthServer {

  private HealthServer() {}

  static void start(int port, Operator operator) {
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
      answer(server, "/healthz", () -> true);
      answer(
          server,
          "/readyz",
          () ->
              operator.getRuntimeInfo().isStarted()
                  && operator.getRuntimeInfo().allEventSourcesAreHealthy());
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on port " + port, e);
    }
  }

  private static void answer(HttpServer server, String path, BooleanSupplier well) {
    server.createContext(
        path,
        exchange -> {
          int code =
              well.getAsBoolean() ? HttpURLConnection.HTTP_OK : HttpURLConnection.HTTP_UNAVAILABLE;
          exchange.sendResponseHeaders(code, -1);
          exchange.close();
        });
  }
}
