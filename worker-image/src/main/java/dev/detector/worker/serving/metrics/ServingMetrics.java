package dev.detector.worker.serving.metrics;

import dev.detector.formats.labelmap.LabelMap;
import dev.detector.worker.picture.Detection;
import dev.detector.worker.serving.http.Timings;
import dev.detector.worker.serving.model.Admission;
import dev.detector.worker.serving.model.InferenceWatcher;
import dev.detector.worker.serving.model.ModelCatalogue;
import dev.detector.worker.serving.model.VersionStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * What Prometheus is told. Names are {@code detector_serving_...}; labels have only values that the
 * server itself knows, so that no client can make series.
 */
public final class ServingMetrics implements InferenceWatcher.Factory {
  private static final String PREFIX = "detector.serving.";

  /** Scores below this are noise that every image has by the hundred. */
  private static final double LOWEST_SCORE = 0.1;

  /** Classes with a name of their own in the metrics; further ones are taken together. */
  private static final int MOST_CLASSES = 200;

  private static final Duration[] DURATIONS =
      LongStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 30000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);
  private static final double[] SCORES =
      DoubleStream.iterate(0.2, score -> score + 0.1)
          .limit(9)
          .map(score -> Math.round(score * 10) / 10.0)
          .toArray();
  private static final double[] BATCHES = {1, 2, 4, 8, 16, 32, 64, 128};

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MultiGauge versions =
      MultiGauge.builder(PREFIX + "model.version")
          .description("1 for each version that is served")
          .register(registry);

  /** Shows also what the admission counts. */
  public ServingMetrics(Admission admission) {
    Gauge.builder(PREFIX + "requests.in.flight", admission, Admission::requests)
        .description("Requests that are read, wait or run")
        .register(registry);
  }

  /** A request for a model has been answered. */
  public void answered(String model, String method, int status, long nanos, Timings timings) {
    Tags tags = Tags.of("model", model, "method", method);
    Timer.builder(PREFIX + "request.duration")
        .description("From the request's first line to its answer, by HTTP status")
        .tags(tags.and("code", Integer.toString(status)))
        .serviceLevelObjectives(DURATIONS)
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
    timings
        .nanos()
        .forEach(
            (stage, time) ->
                Timer.builder(PREFIX + "stage.duration")
                    .description("What a request's time went to: queue, decode, inference, ...")
                    .tags(tags.and("stage", stage))
                    .serviceLevelObjectives(DURATIONS)
                    .register(registry)
                    .record(time, TimeUnit.NANOSECONDS));
  }

  @Override
  public InferenceWatcher of(String model, LabelMap labels) {
    DistributionSummary batches =
        DistributionSummary.builder(PREFIX + "batch.size")
            .description("Images that were run together")
            .tags("model", model)
            .serviceLevelObjectives(BATCHES)
            .register(registry);
    return new InferenceWatcher() {
      @Override
      public void ran(int images) {
        batches.record(images);
      }

      @Override
      public void found(List<Detection> detections) {
        for (Detection detection : detections) {
          if (detection.score() >= LOWEST_SCORE) {
            scores(model, name(labels, detection.classId())).record(detection.score());
          }
        }
      }
    };
  }

  private DistributionSummary scores(String model, String label) {
    return DistributionSummary.builder(PREFIX + "detection.score")
        .description("Scores of detections from " + LOWEST_SCORE + " on; a change tells of drift")
        .tags("model", model, "class", label)
        .serviceLevelObjectives(SCORES)
        .register(registry);
  }

  private static String name(LabelMap labels, int classId) {
    return classId > MOST_CLASSES ? "other" : labels.label(classId);
  }

  @Override
  public void loaded(String model, boolean success) {
    Counter.builder(PREFIX + "model.loads")
        .description("Exports that were loaded, or could not be")
        .tags("model", model, "result", success ? "success" : "failure")
        .register(registry)
        .increment();
  }

  /** All metrics in Prometheus' text format. */
  public byte[] scrape(ModelCatalogue catalogue) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    for (String model : catalogue.names()) {
      for (VersionStatus version : catalogue.statuses(model)) {
        rows.add(
            MultiGauge.Row.of(
                Tags.of(
                    "model",
                    model,
                    "version",
                    Long.toString(version.version()),
                    "state",
                    version.state().name()),
                1));
      }
    }
    versions.register(rows, true);
    return registry.scrape().getBytes(StandardCharsets.UTF_8);
  }
}
