package dev.detector.worker.losses;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.Loss;
import dev.detector.formats.protos.Ssd;
import dev.detector.worker.boxes.FasterRcnnBoxCoder;
import dev.detector.worker.graph.GraphBuilder;
import java.util.Locale;
import java.util.Optional;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * Loss of an SSD over a batch, as the OD API's meta-architecture sums it up: both losses divided by
 * the weight of the matched anchors in the whole batch.
 *
 * @param classification focal loss of the class logits
 * @param localization Huber loss of the box codes
 * @param classificationWeight factor of the first
 * @param localizationWeight factor of the second
 * @param normalizeByNumMatches whether to divide by the matched anchors' weight, at least 1
 * @param normalizeByCodeSize whether localization is divided by the code's size, too
 * @param encodeBackgroundAsZeros whether background has no 1 in its column of the class targets
 */
public record DetectionLoss(
    SigmoidFocalLoss classification,
    SmoothL1Loss localization,
    float classificationWeight,
    float localizationWeight,
    boolean normalizeByNumMatches,
    boolean normalizeByCodeSize,
    boolean encodeBackgroundAsZeros) {

  private static final String PATH = "model.ssd.loss";

  /** Scalars of one batch. */
  public record Losses(Output<?> localization, Output<?> classification) {}

  /**
   * The loss that {@code model.ssd} describes.
   *
   * @throws DetectorException for parts that are not supported, by their field path
   */
  public static DetectionLoss of(Ssd config) {
    Loss loss = config.getLoss();
    refuse(loss.hasHardExampleMiner(), "hard_example_miner");
    refuse(loss.hasRandomExampleSampler(), "random_example_sampler");
    refuse(loss.hasEqualizationLoss(), "equalization_loss");
    refuse(loss.getExpectedLossWeights() != Loss.ExpectedLossWeights.NONE, "expected_loss_weights");
    var classification = loss.getClassificationLoss();
    if (!classification.hasWeightedSigmoidFocal()) {
      throw DetectorException.badInput(
          "not supported: " + name(classification.getClassificationLossCase()),
          PATH + ".classification_loss",
          "use weighted_sigmoid_focal");
    }
    var localization = loss.getLocalizationLoss();
    if (!localization.hasWeightedSmoothL1()) {
      throw DetectorException.badInput(
          "not supported: " + name(localization.getLocalizationLossCase()),
          PATH + ".localization_loss",
          "use weighted_smooth_l1");
    }
    var focal = classification.getWeightedSigmoidFocal();
    return new DetectionLoss(
        new SigmoidFocalLoss(
            focal.getGamma(), focal.hasAlpha() ? Optional.of(focal.getAlpha()) : Optional.empty()),
        new SmoothL1Loss(localization.getWeightedSmoothL1().getDelta()),
        loss.getClassificationWeight(),
        loss.getLocalizationWeight(),
        config.getNormalizeLossByNumMatches(),
        config.getNormalizeLocLossByCodesize(),
        config.getEncodeBackgroundAsZeros());
  }

  /**
   * Adds the loss to a graph.
   *
   * @param boxEncodings [N, A, 4] float
   * @param classLogits [N, A, C + 1] float, background first; C + 1 static
   */
  public Losses build(
      GraphBuilder b, Output<?> boxEncodings, Output<?> classLogits, TargetTensors targets) {
    int columns = Math.toIntExact(classLogits.shape().get(2));
    Output<?> entries =
        classification.perEntry(
            b,
            classLogits,
            oneHot(b, targets.classTargets(), columns),
            b.op("ExpandDims", targets.classWeights(), b.constant(-1)));
    Output<?> anchors =
        localization.perAnchor(b, boxEncodings, targets.boxTargets(), targets.boxWeights());
    Output<?> matches =
        normalizeByNumMatches
            ? b.op("Maximum", b.sum(targets.boxWeights(), 0, 1), b.constant(1f))
            : b.constant(1f);
    float codeSize = normalizeByCodeSize ? FasterRcnnBoxCoder.CODE_SIZE : 1;
    Output<?> localizationFactor =
        b.div(b.constant(localizationWeight), b.mul(matches, b.constant(codeSize)));
    Output<?> classificationFactor = b.div(b.constant(classificationWeight), matches);
    return new Losses(
        b.mul(localizationFactor, b.sum(anchors, 0, 1)),
        b.mul(classificationFactor, b.sum(entries, 0, 1, 2)));
  }

  private Output<?> oneHot(GraphBuilder b, Output<?> classTargets, int columns) {
    Output<?> index = classTargets;
    if (encodeBackgroundAsZeros) {
      // An index out of range gives a row of zeros.
      Output<?> background = b.op("Equal", classTargets, b.constant(0));
      index = b.sub(classTargets, b.cast(background, DataType.DT_INT32));
    }
    return b.op("OneHot", index, b.constant(columns), b.constant(1f), b.constant(0f));
  }

  private static void refuse(boolean used, String field) {
    if (used) {
      throw DetectorException.badInput("not supported", PATH + "." + field, "remove it");
    }
  }

  private static String name(Enum<?> oneofCase) {
    return oneofCase.toString().toLowerCase(Locale.ROOT);
  }
}
