package dev.detector.worker.training;

import dev.detector.worker.graph.Tensors;
import dev.detector.worker.input.TrainingBatch;
import dev.detector.worker.targets.AnchorTargets;
import java.util.List;

/** Batches made of arrays, for tests. */
final class BatchTensors {
  private BatchTensors() {}

  static TrainingBatch of(float[] images, int height, int width, List<AnchorTargets> targets) {
    int n = targets.size();
    int anchors = targets.get(0).classTargets().length;
    int[] classTargets = new int[n * anchors];
    float[] classWeights = new float[n * anchors];
    int codes = targets.get(0).boxTargets().length;
    float[] boxTargets = new float[n * codes];
    float[] boxWeights = new float[n * anchors];
    for (int i = 0; i < n; i++) {
      AnchorTargets t = targets.get(i);
      System.arraycopy(t.classTargets(), 0, classTargets, i * anchors, anchors);
      System.arraycopy(t.classWeights(), 0, classWeights, i * anchors, anchors);
      System.arraycopy(t.boxTargets(), 0, boxTargets, i * codes, codes);
      System.arraycopy(t.boxWeights(), 0, boxWeights, i * anchors, anchors);
    }
    return new TrainingBatch(
        0,
        0,
        Tensors.floats(images, n, height, width, 3),
        Tensors.ints(classTargets, n, anchors),
        Tensors.floats(classWeights, n, anchors),
        Tensors.floats(boxTargets, n, anchors, codes / anchors),
        Tensors.floats(boxWeights, n, anchors));
  }
}
