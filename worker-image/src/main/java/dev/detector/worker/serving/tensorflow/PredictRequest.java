package dev.detector.worker.serving.tensorflow;

import dev.detector.worker.serving.model.ModelInput;
import java.util.List;

/**
 * A parsed {@code :predict} body.
 *
 * @param layout how the images came, which is how the answer goes
 * @param images one or more
 * @param outputs names of the outputs to answer with, empty for all
 */
record PredictRequest(Layout layout, List<ModelInput> images, List<String> outputs) {
  enum Layout {
    /** {@code instances} in, {@code predictions} out: a list with an object per image. */
    ROWS,
    /** {@code inputs} in, {@code outputs} out: an object with a list per tensor. */
    COLUMNS
  }
}
