package dev.detector.worker.serving;

import dev.detector.formats.DetectorException;
import dev.detector.formats.ExitCode;
import dev.detector.formats.labelmap.LabelMap;
import dev.detector.worker.image.ImageDecoder;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The inference server. It answers {@code /healthz} at once, {@code /readyz} when the model is
 * loaded and warmed up. {@link #close} turns it unready, lets the requests in flight finish within
 * the limit and then frees the model.
 */
public final class DetectionServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DetectionServer.class);

  /** For probes and pages, beside the requests in flight. */
  private static final int SPARE_THREADS = 16;

  private static final int HEADER_BYTES = 8 << 10;

  private final ServingOptions options;
  private final ServingState state = new ServingState();
  private final Admission admission;
  private final Server server;
  private final ServerConnector connector;

  private DetectionServer(ServingOptions options, LabelMap labels) {
    this.options = options;
    this.admission = new Admission(options.limits());
    QueuedThreadPool threads = new QueuedThreadPool(options.limits().inFlight() + SPARE_THREADS, 4);
    threads.setName("http");
    server = new Server(threads);
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http()));
    connector.setPort(options.port());
    connector.setIdleTimeout(options.limits().patience().toMillis());
    connector.setShutdownIdleTimeout(1000);
    server.addConnector(connector);
    GracefulHandler graceful = new GracefulHandler();
    graceful.setHandler(
        new ServingHandler(options, state, admission, labels::label, new Page(options, labels)));
    server.setHandler(graceful);
    server.setErrorHandler(new JsonErrors());
    server.setStopTimeout(options.limits().drain().toMillis());
  }

  private static HttpConfiguration http() {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(HEADER_BYTES);
    return http;
  }

  /**
   * Listens, then loads the model and runs it once. Returns when the server is ready.
   *
   * @throws DetectorException if the directory holds no model that can be served, or the port
   *     cannot be had
   */
  public static DetectionServer start(ServingOptions options) {
    DetectionServer server = new DetectionServer(options, labels(options.modelDir()));
    try {
      server.listen();
      server.load();
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private static LabelMap labels(Path modelDir) {
    Path file = modelDir.resolve("label_map.pbtxt");
    if (!Files.exists(file)) {
      LOG.warn("No {}: classes are shown by their numbers", file);
      return LabelMap.of(List.of());
    }
    try {
      return LabelMap.read(file);
    } catch (IOException e) {
      throw DetectorException.badInput(
          "cannot read the label map (" + e.getMessage() + ")", file.toString(), "check the file");
    }
  }

  private void listen() {
    try {
      server.start();
    } catch (Exception e) {
      throw new DetectorException(
          ExitCode.INTERNAL,
          "cannot listen (" + e.getMessage() + ")",
          "port " + options.port(),
          "stop what listens there or choose another --rest_api_port",
          e);
    }
  }

  private void load() {
    long start = System.nanoTime();
    ServedModel model = ServedModel.load(options.modelDir());
    Inference inference = new Inference(model, new ImageDecoder(), options.limits(), admission);
    long loaded = System.nanoTime();
    inference.warmUp();
    LOG.info(
        "Model {} loaded in {} ms, warmed up in {} ms",
        options.modelName(),
        (loaded - start) / 1_000_000,
        (System.nanoTime() - loaded) / 1_000_000);
    state.available(inference);
  }

  /** Where it listens, as this machine reaches it. */
  public URI url() {
    return URI.create("http://localhost:" + connector.getLocalPort() + "/");
  }

  /** Waits until the server has been closed. */
  public void join() throws InterruptedException {
    server.join();
  }

  @Override
  public void close() {
    state.unloading();
    try {
      Thread.sleep(options.drainDelay().toMillis());
      server.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("Requests were still in flight after {}", options.limits().drain(), e);
    }
    state.inference().ifPresent(Inference::close);
  }

  /** What Jetty itself refuses (broken HTTP, long headers) is told as the rest is. */
  private static final class JsonErrors extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      Object message = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
      Answer answer =
          Answer.error(response.getStatus(), message == null ? "bad request" : message.toString());
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.contentType());
      response.write(true, ByteBuffer.wrap(answer.body()), callback);
      return true;
    }
  }
}
