package dev.detector.operator.health;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Answers the kubelet's probes: alive while the process answers, ready when it says so. Shows
 * metrics.
 */
public final class HealthServer {

  /** Path of the liveness probe. */
  public static final String ALIVE = "/healthz";

  /** Path of the readiness probe. */
  public static final String READY = "/readyz";

  /** Path of the metrics. */
  public static final String METRICS = "/metrics";

  private HealthServer() {}

  /**
   * Starts to answer, on a thread that does not keep the process alive.
   *
   * @throws UncheckedIOException if the port cannot be listened on
   */
  public static void start(int port, BooleanSupplier ready) {
    start(port, ready, Optional.empty());
  }

  /**
   * The same with the metrics on the same port.
   *
   * @param metrics the metrics now, in Prometheus' text format
   * @throws UncheckedIOException if the port cannot be listened on
   */
  public static void start(int port, BooleanSupplier ready, Supplier<String> metrics) {
    start(port, ready, Optional.of(metrics));
  }

  private static void start(int port, BooleanSupplier ready, Optional<Supplier<String>> metrics) {
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
      answer(server, ALIVE, () -> true);
      answer(server, READY, ready);
      metrics.ifPresent(text -> show(server, METRICS, text));
      Thread thread = new Thread(server::start, "health");
      thread.setDaemon(true);
      thread.start();
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

  private static void show(HttpServer server, String path, Supplier<String> text) {
    server.createContext(
        path,
        exchange -> {
          byte[] body = text.get().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(HttpURLConnection.HTTP_OK, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }
}
