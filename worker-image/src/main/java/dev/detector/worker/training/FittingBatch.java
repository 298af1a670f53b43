package dev.detector.worker.training;

import dev.detector.formats.DetectorException;
import dev.detector.formats.ExitCode;
import dev.detector.formats.FileFailure;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.cluster.ClusterServer;
import dev.detector.worker.image.ImageResizer;
import dev.detector.worker.input.TrainingBatch;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * Finds the batch that fits into the device's memory, by training on blank ones.
 *
 * @param config its batch, or micro-batch, was too large
 * @param size of the model's input; empty where it varies, and then there is no search
 */
record FittingBatch(
    TrainEvalPipelineConfig config, Optional<ImageResizer.Size> size, StepSettings settings) {
  private static final Logger LOG = LoggerFactory.getLogger(FittingBatch.class);

  /**
   * Whether TensorFlow failed for want of memory. oneDNN's own failure comes through as another
   * one, of which only the text tells: its status 1 is "out of memory".
   */
  static boolean isOutOfMemory(TensorFlowException failure) {
    return (failure instanceof TFResourceExhaustedException && !FileFailure.isNoSpace(failure))
        || String.valueOf(failure.getMessage()).contains("Status: 1, message: could not create");
  }

  /** The failure of the training, which says what would fit. */
  DetectorException tooLarge(TensorFlowException cause) {
    int batch = config.getTrainConfig().getBatchSize();
    if (size.isEmpty()) {
      return tooLarge(
          "a batch of %d pictures does not fit into memory (%s)"
              .formatted(batch, cause.getMessage()),
          "set it to 1, or let image_resizer give smaller pictures",
          cause);
    }
    LOG.warn("A batch of {} does not fit into memory; looking for one that does", batch);
    int whole = batch * settings.gradientAccumulationSteps();
    OptionalInt fitting = largest(batch, this::fits);
    String mend =
        fitting.isEmpty()
            ? "not even one picture fits: use a smaller image_resizer or model, or more memory"
            : fitting.getAsInt()
                + " fits: set it, or keep "
                + whole
                + " and train it in parts with DETECTOR_GRADIENT_ACCUMULATION_STEPS="
                + parts(whole, fitting.getAsInt());
    return tooLarge(
        "a batch of %d pictures of %d x %d does not fit into memory (%s)"
            .formatted(batch, size.get().height(), size.get().width(), cause.getMessage()),
        mend,
        cause);
  }

  private static DetectorException tooLarge(String what, String mend, TensorFlowException cause) {
    return new DetectorException(ExitCode.BAD_INPUT, what, "train_config.batch_size", mend, cause);
  }

  /** Fewest equal parts of a batch that are not above what fits. */
  static int parts(int batch, int fitting) {
    int parts = (batch + fitting - 1) / fitting;
    while (batch % parts != 0) {
      parts++;
    }
    return parts;
  }

  /**
   * The largest batch below one that does not fit.
   *
   * @param fits whether a batch does; if one does, smaller ones do
   * @return empty if none does
   */
  static OptionalInt largest(int tooLarge, IntPredicate fits) {
    int above = tooLarge;
    int below = tooLarge / 2;
    while (below > 0 && !fits.test(below)) {
      above = below;
      below /= 2;
    }
    while (below > 0 && above - below > 1) {
      int middle = (below + above) / 2;
      if (fits.test(middle)) {
        below = middle;
      } else {
        above = middle;
      }
    }
    return below > 0 ? OptionalInt.of(below) : OptionalInt.empty();
  }

  private boolean fits(int batch) {
    ImageResizer.Size pictures = size.orElseThrow();
    TrainEvalPipelineConfig.Builder changed = config.toBuilder();
    changed.getTrainConfigBuilder().setBatchSize(batch);
    TrainEvalPipelineConfig tried = changed.build();
    try (TrainingGraph graph =
            new TrainingGraph(
                tried,
                pictures.height(),
                pictures.width(),
                new StepSettings(1, settings.bfloat16()),
                ClusterServer.none());
        TrainingBatch blank = graph.blank()) {
      graph.initialize(0);
      graph.train(List.of(blank), 0f);
      return true;
    } catch (TensorFlowException e) {
      if (isOutOfMemory(e)) {
        return false;
      }
      throw e;
    }
  }
}
