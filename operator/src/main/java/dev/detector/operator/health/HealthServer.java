package dev.detector.operator.health;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;

/** Answers the kubelet's probes: alive while the process answers, ready when it says so. */
public final class HealthServer {

  /** Path of the liveness probe. */
  public static final String ALIVE = "/healthz";

  /** Path of the readiness probe. */
  public static final String READY = "/readyz";

  private HealthServer() {}

  /**
   * Starts to answer, on a thread that does not keep the process alive.
   *
   * @throws UncheckedIOException if the port cannot be listened on
   */
  public static void start(int port, BooleanSupplier ready) {
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
      answer(server, ALIVE, () -> true);
      answer(server, READY, ready);
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
}
