package dev.detector.worker.losses;

import dev.detector.formats.protos.HardExampleMiner.LossType;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.PerImage;
import java.util.List;
import org.tensorflow.Output;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/**
 * Picks the anchors of each image that the model is worst at; only they count in the losses. Non-
 * maximum suppression with the loss as score keeps it from picking one mistake many times
 * (Shrivastava et al., "Training Region-based Object Detectors with Online Hard Example Mining").
 *
 * @param examples most anchors of an image; 0 for no limit
 * @param iouThreshold an anchor whose box overlaps a worse one's more than this is left out
 * @param lossType which loss says how bad an anchor is
 * @param negativesPerPositive most anchors without an object for each with one; 0 for no limit
 * @param minNegatives so many anchors without an object may be picked in any case, where {@code
 *     negativesPerPositive} limits
 */
record HardExampleMiner(
    int examples,
    float iouThreshold,
    LossType lossType,
    int negativesPerPositive,
    int minNegatives) {

  /** The miner that {@code model.ssd.loss.hard_example_miner} describes, its values checked. */
  static HardExampleMiner of(dev.detector.formats.protos.HardExampleMiner c) {
    return new HardExampleMiner(
        Math.max(0, c.getNumHardExamples()),
        c.getIouThreshold(),
        c.getLossType(),
        Math.max(0, c.getMaxNegativesPerPositive()),
        c.getMinNegativesPerImage());
  }

  /**
   * What counts.
   *
   * @param boxes [N, A, 4] float, decoded predictions
   * @param localization [N, A] float, weighted
   * @param classification [N, A] float, weighted
   * @param classTargets [N, A] int32, as in {@link TargetTensors}
   * @return [N, A] float, 1 for the anchors that are picked, else 0; without gradient
   */
  Output<?> mask(
      GraphBuilder b,
      Output<?> boxes,
      Output<?> localization,
      Output<?> classification,
      Output<?> classTargets) {
    Output<?> badness =
        switch (lossType) {
          case BOTH -> b.add(classification, localization);
          case CLASSIFICATION -> classification;
          case LOCALIZATION -> localization;
        };
    long anchors = boxes.shape().get(1);
    Output<?> mask =
        PerImage.map(
                b,
                "hard_examples",
                image -> pick(image, anchors),
                List.of(new PerImage.Value(DataType.DT_FLOAT, Shape.of(anchors))),
                List.of(boxes, badness, classTargets))
            .get(0);
    return b.op("StopGradient", mask);
  }

  private Signature pick(GraphBuilder b, long anchors) {
    Output<?> boxes = b.placeholder("boxes", DataType.DT_FLOAT, anchors, 4);
    Output<?> badness = b.placeholder("badness", DataType.DT_FLOAT, anchors);
    Output<?> targets = b.placeholder("class_targets", DataType.DT_INT32, anchors);
    Output<?> count = anchors < 0 ? b.op("Size", badness) : b.constant(Math.toIntExact(anchors));
    Output<?> picked =
        b.op(
            "NonMaxSuppressionV3",
            boxes,
            badness,
            examples > 0 ? b.constant(examples) : count,
            b.constant(iouThreshold),
            b.constant(Float.NEGATIVE_INFINITY));
    Output<?> mask =
        b.op(
            "ScatterNd",
            b.op("ExpandDims", picked, b.constant(1)),
            kept(b, b.op("GatherV2", targets, picked, b.constant(0))),
            b.reshape(count, 1));
    return Signature.builder("hard_examples")
        .input("boxes", boxes)
        .input("badness", badness)
        .input("class_targets", targets)
        .output("mask", mask)
        .build();
  }

  /**
   * 1 for each of the anchors that is kept, worst first; the negatives are counted in that order.
   */
  private Output<?> kept(GraphBuilder b, Output<?> targets) {
    if (negativesPerPositive == 0) {
      return b.op("Fill", b.op("Shape", targets), b.constant(1f));
    }
    Output<?> positive = b.op("Greater", targets, b.constant(0));
    Output<?> negative = b.op("Equal", targets, b.constant(0));
    Output<?> allowed =
        b.op(
            "Maximum",
            b.constant(minNegatives),
            b.mul(b.constant(negativesPerPositive), count(b, positive)));
    Output<?> soFar = b.op("Cumsum", b.cast(negative, DataType.DT_INT32), b.constant(0));
    return b.cast(
        b.op("LogicalOr", positive, b.op("LessEqual", soFar, allowed)), DataType.DT_FLOAT);
  }

  private static Output<?> count(GraphBuilder b, Output<?> conditions) {
    return b.sum(b.cast(conditions, DataType.DT_INT32), 0);
  }
}
