package dev.detector.worker.serving.model;

import dev.detector.formats.labelmap.LabelMap;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A version of a model that is loaded. It is freed when nobody uses it any more. */
public final class ModelVersion {
  private static final Logger LOG = LoggerFactory.getLogger(ModelVersion.class);

  private final String model;
  private final long number;
  private final ExportFingerprint fingerprint;
  private final LabelMap labels;
  private final Inference inference;
  private int users;

  private ModelVersion(
      String model,
      long number,
      ExportFingerprint fingerprint,
      LabelMap labels,
      Inference inference) {
    this.model = model;
    this.number = number;
    this.fingerprint = fingerprint;
    this.labels = labels;
    this.inference = inference;
  }

  /** Loads and runs an export once. */
  static ModelVersion load(
      ModelSource source,
      long number,
      Path dir,
      ExportFingerprint fingerprint,
      ServingLimits limits,
      Admission admission,
      InferenceWatcher.Factory watchers) {
    long start = System.nanoTime();
    LabelMap labels = source.labels(dir);
    ServedModel model = ServedModel.load(dir);
    long loaded = System.nanoTime();
    Inference inference;
    try {
      inference = new Inference(model, limits, admission, watchers.of(source.name(), labels));
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
    LOG.info(
        "Model {} version {} loaded in {} ms, warmed up in {} ms",
        source.name(),
        number,
        (loaded - start) / 1_000_000,
        (System.nanoTime() - loaded) / 1_000_000);
    return new ModelVersion(source.name(), number, fingerprint, labels, inference);
  }

  /** The model's name. */
  public String model() {
    return model;
  }

  /** The version's number. */
  public long number() {
    return number;
  }

  /** The class names. */
  public LabelMap labels() {
    return labels;
  }

  /** Runs it. */
  public Inference inference() {
    return inference;
  }

  boolean isOf(ExportFingerprint export) {
    return fingerprint.equals(export);
  }

  synchronized void use() {
    users++;
  }

  synchronized void leave() {
    users--;
    notifyAll();
  }

  /** Frees it when its users have left, or after so long all the same. */
  void retire(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    try {
      synchronized (this) {
        for (long left = end - System.nanoTime();
            users > 0 && left > 0;
            left = end - System.nanoTime()) {
          wait(Math.max(1, left / 1_000_000));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    inference.close();
  }
}
