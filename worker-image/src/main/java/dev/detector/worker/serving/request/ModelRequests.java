package dev.detector.worker.serving.request;

import dev.detector.worker.serving.http.Answer;
import dev.detector.worker.serving.http.Endpoint;
import dev.detector.worker.serving.http.HttpError;
import dev.detector.worker.serving.http.RequestBody;
import dev.detector.worker.serving.http.Timings;
import dev.detector.worker.serving.metrics.ServingMetrics;
import dev.detector.worker.serving.model.Admission;
import dev.detector.worker.serving.model.ModelCatalogue;
import dev.detector.worker.serving.model.ModelVersion;
import dev.detector.worker.serving.model.ServingLimits;
import java.io.IOException;
import org.eclipse.jetty.server.Request;

/** Takes requests that run a model: within the limits, timed and counted. */
public final class ModelRequests {
  private final ModelCatalogue catalogue;
  private final Admission admission;
  private final ServingLimits limits;
  private final ServingMetrics metrics;

  /** For the models of the catalogue. */
  public ModelRequests(
      ModelCatalogue catalogue, Admission admission, ServingLimits limits, ServingMetrics metrics) {
    this.catalogue = catalogue;
    this.admission = admission;
    this.limits = limits;
    this.metrics = metrics;
  }

  /** What is done with a request. */
  public interface Work {
    /** Answers from the request's body. */
    Answer answer(ModelVersion model, byte[] body, Timings timings);
  }

  /** The models. */
  public ModelCatalogue catalogue() {
    return catalogue;
  }

  /**
   * Answers a request for a model.
   *
   * @param version the version's number, null for the newest
   * @param method what is asked of the model, for the metrics
   * @throws HttpError 404, 405, 408, 413, 415 or 503, or what the work says
   */
  public Answer post(Request request, String model, Long version, String method, Work work)
      throws IOException {
    Endpoint.allow(request, "POST");
    Timings timings = new Timings();
    long start = System.nanoTime();
    int status = 500;
    try {
      Answer answer =
          catalogue.use(model, version, loaded -> answer(request, loaded, timings, work));
      status = answer.status();
      return answer.with("Server-Timing", timings.header());
    } catch (HttpError e) {
      status = e.status();
      throw e;
    } finally {
      if (catalogue.names().contains(model)) {
        metrics.answered(model, method, status, System.nanoTime() - start, timings);
      }
    }
  }

  private Answer answer(Request request, ModelVersion model, Timings timings, Work work)
      throws IOException {
    admission.enter();
    try {
      byte[] body = RequestBody.read(request, limits.bodyBytes(), limits.patience());
      return work.answer(model, body, timings);
    } finally {
      admission.leave();
    }
  }
}
