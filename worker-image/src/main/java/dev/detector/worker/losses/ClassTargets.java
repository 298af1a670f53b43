package dev.detector.worker.losses;

import dev.detector.formats.protos.Ssd;
import dev.detector.worker.graph.GraphBuilder;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * How the class of an anchor becomes the targets of its logits, and their weights.
 *
 * @param backgroundColumn whether the first column is the background's
 * @param backgroundAsZeros whether background has no 1 in that column
 * @param implicitWeight weight of the classes that nobody says anything about, where the targets
 *     are confidences; those of an object, and the background beside it, weigh 1
 */
record ClassTargets(
    boolean backgroundColumn, boolean backgroundAsZeros, Optional<Float> implicitWeight) {

  /**
   * The encoding that {@code model.ssd} describes, its combination of fields checked.
   *
   * @param training whether {@code use_confidences_as_targets} has its effect
   */
  static ClassTargets of(Ssd config, boolean training) {
    return new ClassTargets(
        config.getAddBackgroundClass(),
        config.getEncodeBackgroundAsZeros(),
        training && config.getUseConfidencesAsTargets()
            ? Optional.of(config.getImplicitExampleWeight())
            : Optional.empty());
  }

  /**
   * Targets of the logits.
   *
   * @param classes [N, A] int32, as in {@link TargetTensors}
   * @param columns number of logits
   * @return [N, A, columns] float
   */
  Output<?> targets(GraphBuilder b, Output<?> classes, int columns) {
    boolean hot = backgroundColumn && (!backgroundAsZeros || implicitWeight.isPresent());
    return hot
        ? oneHot(b, b.op("Maximum", classes, b.constant(0)), columns)
        : foreground(b, classes, columns);
  }

  /** 1 in the column of each object's class; an index out of range gives a row of zeros. */
  private Output<?> foreground(GraphBuilder b, Output<?> classes, int columns) {
    if (!backgroundColumn) {
      return oneHot(b, b.sub(classes, b.constant(1)), columns);
    }
    Output<?> background = b.op("Equal", classes, b.constant(0));
    return oneHot(b, b.sub(classes, b.cast(background, DataType.DT_INT32)), columns);
  }

  private static Output<?> oneHot(GraphBuilder b, Output<?> index, int columns) {
    return b.op("OneHot", index, b.constant(columns), b.constant(1f), b.constant(0f));
  }

  /**
   * Weights of the logits.
   *
   * @param classes [N, A] int32, as in {@link TargetTensors}
   * @param anchorWeights [N, A] float
   * @param columns number of logits
   * @return [N, A, columns] or [N, A, 1] float
   */
  Output<?> weights(GraphBuilder b, Output<?> classes, Output<?> anchorWeights, int columns) {
    Output<?> weights = b.op("ExpandDims", anchorWeights, b.constant(-1));
    if (implicitWeight.isEmpty()) {
      return weights;
    }
    float implicit = implicitWeight.get();
    Output<?> isObject =
        b.op(
            "ExpandDims",
            b.cast(b.op("Greater", classes, b.constant(0)), DataType.DT_FLOAT),
            b.constant(-1));
    Output<?> ofObject =
        b.slice(foreground(b, classes, columns), new int[] {0, 0, 1}, new int[] {-1, -1, -1});
    Output<?> isExplicit = b.concat(2, List.of(isObject, ofObject));
    Output<?> each = b.add(b.mul(b.constant(1f - implicit), isExplicit), b.constant(implicit));
    return b.mul(each, weights);
  }
}
