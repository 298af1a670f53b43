package dev.detector.worker.serving;

import dev.detector.worker.serving.http.Answer;
import dev.detector.worker.serving.http.Endpoint;
import dev.detector.worker.serving.metrics.ServingMetrics;
import dev.detector.worker.serving.model.ModelCatalogue;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.Request;

/** What a cluster asks: whether the server lives, whether it is ready, and its metrics. */
final class Probes implements Endpoint {
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final ModelCatalogue catalogue;
  private final ServingMetrics metrics;

  Probes(ModelCatalogue catalogue, ServingMetrics metrics) {
    this.catalogue = catalogue;
    this.metrics = metrics;
  }

  @Override
  public Optional<Answer> answer(Request request, String path) {
    return switch (path) {
      case "/healthz" -> {
        Endpoint.allow(request, "GET");
        yield Optional.of(Answer.text(200, "ok"));
      }
      case "/readyz" -> {
        Endpoint.allow(request, "GET");
        yield Optional.of(
            catalogue.ready()
                ? Answer.text(200, "ready")
                : Answer.text(503, catalogue.isUnloading() ? "UNLOADING" : "LOADING"));
      }
      case "/metrics" -> {
        Endpoint.allow(request, "GET");
        yield Optional.of(new Answer(200, PROMETHEUS_TEXT, metrics.scrape(catalogue), Map.of()));
      }
      default -> Optional.empty();
    };
  }
}
