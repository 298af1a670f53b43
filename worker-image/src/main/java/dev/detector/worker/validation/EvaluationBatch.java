package dev.detector.worker.validation;

import dev.detector.formats.pipeline.BatchLimit;
import dev.detector.worker.graph.Tensors;
import dev.detector.worker.image.Image;
import dev.detector.worker.image.ImageResizer.Size;
import dev.detector.worker.targets.AnchorTargets;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Tensor;

/**
 * Images to look at in one run, at least one, all of the same size. The tensors are the caller's to
 * close.
 *
 * @param pictures normalised pictures
 * @param trueSizes the part of each that is no padding
 * @param targets what the losses compare with
 */
record EvaluationBatch(List<Image> pictures, List<Size> trueSizes, List<AnchorTargets> targets) {
  private int size() {
    return pictures.size();
  }

  private int anchors() {
    return targets.get(0).classTargets().length;
  }

  /** [N, H, W, 3] float. */
  Tensor images() {
    Image first = pictures.get(0);
    return Tensors.floats(
        joined(pictures, Image::pixels), size(), first.height(), first.width(), Image.CHANNELS);
  }

  /** [N, 3] int32. */
  Tensor trueShapes() {
    int[] shapes = new int[3 * size()];
    for (int i = 0; i < size(); i++) {
      shapes[3 * i] = trueSizes.get(i).height();
      shapes[3 * i + 1] = trueSizes.get(i).width();
      shapes[3 * i + 2] = Image.CHANNELS;
    }
    return Tensors.ints(shapes, size(), 3);
  }

  /** [N, A] int32. */
  Tensor classTargets() {
    int[] all = new int[size() * anchors()];
    for (int i = 0; i < size(); i++) {
      System.arraycopy(targets.get(i).classTargets(), 0, all, i * anchors(), anchors());
    }
    return Tensors.ints(all, size(), anchors());
  }

  /** [N, A] float. */
  Tensor classWeights() {
    return Tensors.floats(joined(targets, AnchorTargets::classWeights), size(), anchors());
  }

  /** [N, A, code size] float. */
  Tensor boxTargets() {
    int codeSize = targets.get(0).boxTargets().length / anchors();
    return Tensors.floats(joined(targets, AnchorTargets::boxTargets), size(), anchors(), codeSize);
  }

  /** [N, A] float. */
  Tensor boxWeights() {
    return Tensors.floats(joined(targets, AnchorTargets::boxWeights), size(), anchors());
  }

  private static <T> float[] joined(List<T> parts, Function<T, float[]> values) {
    int length = values.apply(parts.get(0)).length;
    float[] all =
        new float[BatchLimit.numbers(parts.size(), length, "pictures", "eval_config.batch_size")];
    for (int i = 0; i < parts.size(); i++) {
      System.arraycopy(values.apply(parts.get(i)), 0, all, i * length, length);
    }
    return all;
  }
}
