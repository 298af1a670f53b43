package dev.detector.worker.serving;

import dev.detector.formats.DetectorException;
import dev.detector.formats.ExitCode;
import dev.detector.worker.serving.detect.DetectApi;
import dev.detector.worker.serving.http.Answer;
import dev.detector.worker.serving.metrics.ServingMetrics;
import dev.detector.worker.serving.model.Admission;
import dev.detector.worker.serving.model.ModelCatalogue;
import dev.detector.worker.serving.model.ServingLimits;
import dev.detector.worker.serving.openinference.OpenInferenceApi;
import dev.detector.worker.serving.request.ModelRequests;
import dev.detector.worker.serving.tensorflow.TensorFlowServingApi;
import java.net.URI;
import java.nio.ByteBuffer;
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
 * The inference server. It answers {@code /healthz} at once, {@code /readyz} when the models are
 * loaded and warmed up. {@link #close} turns it unready, lets the requests in flight finish within
 * the limit and then frees the models.
 */
public final class DetectionServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DetectionServer.class);

  /** For probes and pages, beside the requests in flight. */
  private static final int SPARE_THREADS = 16;

  private static final int HEADER_BYTES = 8 << 10;

  private final ServingOptions options;
  private final ModelCatalogue catalogue;
  private final Server server;
  private final ServerConnector connector;

  private DetectionServer(ServingOptions options) {
    this.options = options;
    ServingLimits limits = options.limits();
    Admission admission = new Admission(limits);
    ServingMetrics metrics = new ServingMetrics(admission);
    catalogue =
        new ModelCatalogue(options.models(), options.allVersions(), limits, admission, metrics);
    QueuedThreadPool threads = new QueuedThreadPool(limits.inFlight() + SPARE_THREADS, 4);
    threads.setName("http");
    server = new Server(threads);
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http()));
    connector.setPort(options.port());
    connector.setIdleTimeout(limits.patience().toMillis());
    connector.setShutdownIdleTimeout(1000);
    server.addConnector(connector);
    ModelRequests requests = new ModelRequests(catalogue, admission, limits, metrics);
    GracefulHandler graceful = new GracefulHandler();
    graceful.setHandler(
        new ServingHandler(
            List.of(
                new Probes(catalogue, metrics),
                new DetectApi(requests, options.scoreThreshold()),
                new TensorFlowServingApi(requests),
                new OpenInferenceApi(requests, version()),
                new Page(options, catalogue)),
            catalogue));
    server.setHandler(graceful);
    server.setRequestLog(new AccessLog());
    server.setErrorHandler(new JsonErrors());
    server.setStopTimeout(limits.drain().toMillis());
  }

  private static String version() {
    String version = DetectionServer.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  private static HttpConfiguration http() {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(HEADER_BYTES);
    return http;
  }

  /**
   * Listens, then loads the models and runs each once. Returns when the server is ready.
   *
   * @throws DetectorException if a directory holds no model that can be served, or the port cannot
   *     be had
   */
  public static DetectionServer start(ServingOptions options) {
    DetectionServer server = new DetectionServer(options);
    try {
      server.listen();
      server.catalogue.load();
      if (!options.lookInterval().isZero()) {
        server.catalogue.lookEvery(options.lookInterval());
      }
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
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
    catalogue.unloading();
    try {
      Thread.sleep(options.drainDelay().toMillis());
      server.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("Requests were still in flight after {}", options.limits().drain(), e);
    }
    catalogue.close();
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
