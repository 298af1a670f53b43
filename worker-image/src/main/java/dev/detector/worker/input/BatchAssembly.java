package dev.detector.worker.input;

import dev.detector.formats.DetectorException;
import dev.detector.formats.pipeline.BatchLimit;
import dev.detector.worker.graph.Tensors;
import dev.detector.worker.image.Image;
import dev.detector.worker.targets.AnchorTargets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A batch whose examples several threads put in at their places, in any order; whoever puts the
 * last one in makes the tensors, so that this too is off the training's thread. The first one says
 * how large they all are.
 */
final class BatchAssembly {
  private static final String BATCH_SIZE = "train_config.batch_size";

  private final long step;
  private final long seed;
  private final int batchSize;
  private final AtomicInteger missing;
  private final CompletableFuture<TrainingBatch> batch = new CompletableFuture<>();
  private Parts parts;

  /** All examples, one after the other. */
  @SuppressWarnings("ArrayRecordComponent") // Filled in place.
  private record Parts(
      int height,
      int width,
      int anchors,
      float[] images,
      int[] classTargets,
      float[] classWeights,
      float[] boxTargets,
      float[] boxWeights) {
    static Parts of(int batchSize, Image image, AnchorTargets targets) {
      int anchors = targets.classTargets().length;
      String pictures = "pictures of %d x %d".formatted(image.height(), image.width());
      int pixels = BatchLimit.numbers(batchSize, image.pixels().length, pictures, BATCH_SIZE);
      int codes =
          BatchLimit.numbers(batchSize, targets.boxTargets().length, "sets of anchors", BATCH_SIZE);
      return new Parts(
          image.height(),
          image.width(),
          anchors,
          new float[pixels],
          new int[batchSize * anchors],
          new float[batchSize * anchors],
          new float[codes],
          new float[batchSize * anchors]);
    }
  }

  BatchAssembly(long step, long seed, int batchSize) {
    this.step = step;
    this.seed = seed;
    this.batchSize = batchSize;
    missing = new AtomicInteger(batchSize);
  }

  /**
   * Puts one example in; each place is filled once.
   *
   * @throws DetectorException if its image has another size than those before
   */
  void put(int place, Image image, AnchorTargets targets) {
    Parts all = parts(image, targets);
    copy(image.pixels(), all.images, place);
    copy(targets.classWeights(), all.classWeights, place);
    copy(targets.boxTargets(), all.boxTargets, place);
    copy(targets.boxWeights(), all.boxWeights, place);
    System.arraycopy(targets.classTargets(), 0, all.classTargets, place * all.anchors, all.anchors);
    if (missing.decrementAndGet() == 0) {
      batch.complete(tensors(all));
    }
  }

  private synchronized Parts parts(Image image, AnchorTargets targets) {
    if (parts == null) {
      parts = Parts.of(batchSize, image, targets);
    }
    if (image.height() != parts.height || image.width() != parts.width) {
      throw DetectorException.badInput(
          "images of %dx%d and %dx%d after model.ssd.image_resizer, which make no batch"
              .formatted(parts.height, parts.width, image.height(), image.width()),
          BATCH_SIZE,
          "set it to 1, train it in as many DETECTOR_GRADIENT_ACCUMULATION_STEPS, or use"
              + " fixed_shape_resizer, or keep_aspect_ratio_resizer with pad_to_max_dimension: true");
    }
    return parts;
  }

  /** Ends the batch by an error. */
  void fail(Throwable error) {
    batch.completeExceptionally(error);
  }

  /** The whole batch, or the first error. */
  CompletableFuture<TrainingBatch> batch() {
    return batch;
  }

  private static void copy(float[] one, float[] all, int place) {
    System.arraycopy(one, 0, all, place * one.length, one.length);
  }

  private TrainingBatch tensors(Parts all) {
    int codeSize = all.boxTargets.length / (batchSize * all.anchors);
    return new TrainingBatch(
        step,
        seed,
        Tensors.floats(all.images, batchSize, all.height, all.width, Image.CHANNELS),
        Tensors.ints(all.classTargets, batchSize, all.anchors),
        Tensors.floats(all.classWeights, batchSize, all.anchors),
        Tensors.floats(all.boxTargets, batchSize, all.anchors, codeSize),
        Tensors.floats(all.boxWeights, batchSize, all.anchors));
  }
}
