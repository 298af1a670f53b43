package dev.detector.worker.serving.model;

import dev.detector.formats.labelmap.LabelMap;
import dev.detector.worker.picture.Detection;
import java.util.List;

/** Takes note of what a model does; called by several threads. */
public interface InferenceWatcher {
  /** Watches each version of each model. */
  interface Factory {
    /** The watcher of a version with these class names. */
    InferenceWatcher of(String model, LabelMap labels);

    /** An export has been loaded, or could not be. */
    void loaded(String model, boolean success);
  }

  /** A batch of images has been run. */
  void ran(int images);

  /** What has been found in an image, with all scores, if the model is a detector. */
  void found(List<Detection> detections);
}
