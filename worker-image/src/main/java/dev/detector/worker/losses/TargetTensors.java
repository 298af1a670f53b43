package dev.detector.worker.losses;

import dev.detector.worker.graph.GraphBuilder;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * Targets of a batch in the graph: what {@link dev.detector.worker.targets.AnchorTargets} holds, N
 * images stacked.
 *
 * @param classTargets [N, A] int32, class + 1 for an object, 0 for background, -1 for ignored
 * @param classWeights [N, A] float
 * @param boxTargets [N, A, code size] float
 * @param boxWeights [N, A] float
 */
public record TargetTensors(
    Output<?> classTargets, Output<?> classWeights, Output<?> boxTargets, Output<?> boxWeights) {

  /**
   * Placeholders to feed.
   *
   * @param batch images in a batch; -1 when it varies
   * @param boxEncodings [N, A, code size], what the box targets are compared with
   */
  public static TargetTensors placeholders(GraphBuilder b, long batch, Output<?> boxEncodings) {
    long anchors = boxEncodings.shape().get(1);
    return new TargetTensors(
        b.placeholder("class_targets", DataType.DT_INT32, batch, anchors),
        b.placeholder("class_weights", DataType.DT_FLOAT, batch, anchors),
        b.placeholder(
            "box_targets", DataType.DT_FLOAT, batch, anchors, boxEncodings.shape().get(2)),
        b.placeholder("box_weights", DataType.DT_FLOAT, batch, anchors));
  }
}
