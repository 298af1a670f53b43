package dev.detector.worker.input;

import dev.detector.worker.graph.Tensors;
import dev.detector.worker.image.Image;
import dev.detector.worker.targets.AnchorTargets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A batch whose examples several threads put in at their places, in any order; whoever puts the
 * last one in makes the tensors, so that this too is off the training's thread.
 */
final class BatchAssembly {
  private final long step;
  private final long seed;
  private final int batchSize;
  private final int height;
  private final int width;
  private final int anchors;
  private final int codeSize;
  private final float[] images;
  private final int[] classTargets;
  private final float[] classWeights;
  private final float[] boxTargets;
  private final float[] boxWeights;
  private final AtomicInteger missing;
  private final CompletableFuture<TrainingBatch> batch = new CompletableFuture<>();

  BatchAssembly(
      long step, long seed, int batchSize, int height, int width, int anchors, int codeSize) {
    this.step = step;
    this.seed = seed;
    this.batchSize = batchSize;
    this.height = height;
    this.width = width;
    this.anchors = anchors;
    this.codeSize = codeSize;
    images = new float[batchSize * height * width * Image.CHANNELS];
    classTargets = new int[batchSize * anchors];
    classWeights = new float[batchSize * anchors];
    boxTargets = new float[batchSize * anchors * codeSize];
    boxWeights = new float[batchSize * anchors];
    missing = new AtomicInteger(batchSize);
  }

  /** Puts one example in; each place is filled once. */
  void put(int place, Image image, AnchorTargets targets) {
    copy(image.pixels(), images, place);
    copy(targets.classWeights(), classWeights, place);
    copy(targets.boxTargets(), boxTargets, place);
    copy(targets.boxWeights(), boxWeights, place);
    System.arraycopy(targets.classTargets(), 0, classTargets, place * anchors, anchors);
    if (missing.decrementAndGet() == 0) {
      batch.complete(tensors());
    }
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

  private TrainingBatch tensors() {
    return new TrainingBatch(
        step,
        seed,
        Tensors.floats(images, batchSize, height, width, Image.CHANNELS),
        Tensors.ints(classTargets, batchSize, anchors),
        Tensors.floats(classWeights, batchSize, anchors),
        Tensors.floats(boxTargets, batchSize, anchors, codeSize),
        Tensors.floats(boxWeights, batchSize, anchors));
  }
}
