package dev.detector.worker.serving.model;

import dev.detector.formats.DetectorException;
import dev.detector.formats.ExitCode;
import dev.detector.worker.serving.http.HttpError;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The models that are served, each with its versions. Shared by all threads. */
public final class ModelCatalogue implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelCatalogue.class);

  private final Map<String, ServedVersions> models = new LinkedHashMap<>();
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "model-catalogue");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean unloading;

  /**
   * Nothing is loaded yet.
   *
   * @param sources where the models come from, one for each name
   * @param allVersions whether older versions are served too
   */
  public ModelCatalogue(
      List<ModelSource> sources,
      boolean allVersions,
      ServingLimits limits,
      Admission admission,
      InferenceWatcher.Factory watchers) {
    for (ModelSource source : sources) {
      models.put(
          source.name(), new ServedVersions(source, allVersions, limits, admission, watchers));
    }
  }

  /**
   * Loads all models.
   *
   * @throws DetectorException if one cannot be served
   */
  public void load() {
    models
        .values()
        .forEach(
            model -> {
              try {
                model.loadFirst();
              } catch (IOException e) {
                throw new DetectorException(
                    ExitCode.BAD_INPUT,
                    "cannot read the model (" + e.getMessage() + ")",
                    model.name(),
                    "check the directory",
                    e);
              }
            });
  }

  /** Looks for new exports, so often. */
  @SuppressWarnings("FutureReturnValueIgnored") // what a look throws, it tells
  public void lookEvery(Duration interval) {
    looking.scheduleWithFixedDelay(
        this::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    for (ServedVersions model : models.values()) {
      try {
        model.look();
      } catch (IOException | RuntimeException e) {
        LOG.warn("Cannot look for versions of {}: {}", model.name(), e.toString());
      }
    }
  }

  /** The models' names, in the order of their sources. */
  public List<String> names() {
    return List.copyOf(models.keySet());
  }

  /** Where a model's versions stand, newest first; empty if there is no such model. */
  public List<VersionStatus> statuses(String model) {
    return models.containsKey(model) ? models.get(model).statuses() : List.of();
  }

  /** Whether each model can be asked. */
  public boolean ready() {
    return !unloading && models.values().stream().allMatch(ServedVersions::available);
  }

  /** Whether the server is about to end. */
  public boolean isUnloading() {
    return unloading;
  }

  /** Whether a version, or with null any, is loaded. */
  public boolean available(String model, Long version) {
    return statuses(model).stream()
        .filter(status -> version == null || status.version() == version)
        .anyMatch(status -> status.state() == VersionStatus.State.AVAILABLE);
  }

  /** Does something with a version of a model. */
  public interface Use<T> {
    /** Does it. */
    T with(ModelVersion version) throws IOException;
  }

  /**
   * Uses a version of a model, which stays loaded meanwhile.
   *
   * @param number which version, null for the newest
   * @throws HttpError 404 if there is none, in TensorFlow Serving's words, 503 if it is not loaded
   *     yet
   */
  public <T> T use(String model, Long number, Use<T> use) throws IOException {
    ServedVersions versions = models.get(model);
    ModelVersion version = versions == null ? null : versions.use(number);
    if (version == null) {
      if (versions != null && !versions.available() && !unloading) {
        throw new HttpError(503, "the model is not loaded yet; see /readyz");
      }
      throw new HttpError(
          404,
          "Servable not found for request: "
              + (number == null
                  ? "Latest(" + model + ")"
                  : "Specific(" + model + ", " + number + ")"));
    }
    try {
      return use.with(version);
    } finally {
      version.leave();
    }
  }

  /** Not ready any more; requests that still come are answered. */
  public void unloading() {
    unloading = true;
    models.values().forEach(ServedVersions::unloading);
  }

  @Override
  public void close() {
    looking.shutdownNow();
    models.values().forEach(ServedVersions::close);
  }
}
