package dev.detector.worker.input;

import dev.detector.worker.graph.Tensors;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What one training step is fed with; closing it frees the tensors.
 *
 * @param step the global step, from 0, that it belongs to
 * @param seed for what is random in the step itself, as dropout
 * @param images [batch, height, width, 3], normalized
 * @param classTargets [batch, anchors], class + 1 for an object, 0 for background, -1 for ignored
 * @param classWeights [batch, anchors]
 * @param boxTargets [batch, anchors, code size] box codes
 * @param boxWeights [batch, anchors]
 */
public record TrainingBatch(
    long step,
    long seed,
    TFloat32 images,
    TInt32 classTargets,
    TFloat32 classWeights,
    TFloat32 boxTargets,
    TFloat32 boxWeights)
    implements AutoCloseable {

  /** Sum of the matched anchors' weights. */
  public float matches() {
    float sum = 0;
    for (float weight : Tensors.toFloats(boxWeights)) {
      sum += weight;
    }
    return sum;
  }

  @Override
  public void close() {
    images.close();
    classTargets.close();
    classWeights.close();
    boxTargets.close();
    boxWeights.close();
  }
}
