package dev.detector.worker.losses;

import dev.detector.formats.DetectorException;
import dev.detector.formats.lint.SsdCombinations;
import dev.detector.formats.protos.Loss;
import dev.detector.formats.protos.Ssd;
import dev.detector.worker.boxes.BoxCoder;
import dev.detector.worker.boxes.GraphAnchors;
import dev.detector.worker.graph.GraphBuilder;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.Output;

/**
 * Loss of an SSD over a batch, as the OD API's meta-architecture sums it up: both losses divided by
 * the weight of the matched anchors in the whole batch.
 */
public final class DetectionLoss {

  private static final String PATH = "model.ssd.loss";

  private final ClassificationLoss classification;
  private final LocalizationLoss localization;
  private final ClassTargets classTargets;
  private final BoxCoder boxCoder;
  private final Optional<HardExampleMiner> miner;
  private final Ssd config;

  /** Scalars of one batch. */
  public record Losses(Output<?> localization, Output<?> classification) {}

  private DetectionLoss(Ssd config, boolean training) {
    SsdCombinations.require(config);
    Loss loss = config.getLoss();
    // The OD API's releases lack the functions that would compute the weights.
    if (loss.getExpectedLossWeights() != Loss.ExpectedLossWeights.NONE) {
      throw DetectorException.badInput(
          "not supported, as in the TF2 Object Detection API: " + loss.getExpectedLossWeights(),
          PATH + ".expected_loss_weights",
          "remove it; to balance background use weighted_sigmoid_focal or hard_example_miner");
    }
    this.config = config;
    classification = ClassificationLoss.of(loss.getClassificationLoss());
    localization = LocalizationLoss.of(loss.getLocalizationLoss());
    classTargets = ClassTargets.of(config, training);
    boxCoder = BoxCoder.of(config.getBoxCoder());
    miner =
        loss.hasHardExampleMiner()
            ? Optional.of(HardExampleMiner.of(loss.getHardExampleMiner()))
            : Optional.empty();
  }

  /**
   * The loss that {@code model.ssd} describes, as it is in training.
   *
   * @throws DetectorException for parts that are not supported, by their field path
   */
  public static DetectionLoss of(Ssd config) {
    return new DetectionLoss(config, true);
  }

  /**
   * The loss that {@code model.ssd} describes, as it is in evaluation, where {@code
   * use_confidences_as_targets} has no effect.
   *
   * @throws DetectorException for parts that are not supported, by their field path
   */
  public static DetectionLoss forEvaluation(Ssd config) {
    return new DetectionLoss(config, false);
  }

  /**
   * Adds the loss to a graph.
   *
   * @param boxEncodings [N, A, code size] float
   * @param classLogits [N, A, C] float, background first if there is one; C static
   */
  public Losses build(
      GraphBuilder b,
      Output<?> boxEncodings,
      Output<?> classLogits,
      TargetTensors targets,
      GraphAnchors anchors) {
    int columns = Math.toIntExact(classLogits.shape().get(2));
    Output<?> entries =
        classification.build(
            b,
            classLogits,
            classTargets.targets(b, targets.classTargets(), columns),
            classTargets.weights(b, targets.classTargets(), targets.classWeights(), columns));
    Output<?> boxLosses = boxLosses(b, boxEncodings, targets, anchors);
    Losses sums =
        miner.isPresent()
            ? mined(b, miner.get(), boxEncodings, boxLosses, entries, targets, anchors)
            : new Losses(b.sum(boxLosses, 0, 1), b.sumAll(entries));
    Output<?> matches =
        config.getNormalizeLossByNumMatches()
            ? b.op("Maximum", b.sum(targets.boxWeights(), 0, 1), b.constant(1f))
            : b.constant(1f);
    float codeSize = config.getNormalizeLocLossByCodesize() ? boxCoder.codeSize() : 1;
    Output<?> localizationFactor =
        b.div(
            b.constant(config.getLoss().getLocalizationWeight()),
            b.mul(matches, b.constant(codeSize)));
    Output<?> classificationFactor =
        b.div(b.constant(config.getLoss().getClassificationWeight()), matches);
    return new Losses(
        b.mul(localizationFactor, sums.localization()),
        b.mul(classificationFactor, sums.classification()));
  }

  private Output<?> boxLosses(
      GraphBuilder b, Output<?> boxEncodings, TargetTensors targets, GraphAnchors anchors) {
    return localization.comparesBoxes()
        ? localization.perAnchor(
            b,
            boxCoder.decode(b, boxEncodings, anchors),
            boxCoder.decode(b, targets.boxTargets(), anchors),
            targets.boxWeights())
        : localization.perAnchor(b, boxEncodings, targets.boxTargets(), targets.boxWeights());
  }

  private Losses mined(
      GraphBuilder b,
      HardExampleMiner hard,
      Output<?> boxEncodings,
      Output<?> boxLosses,
      Output<?> entries,
      TargetTensors targets,
      GraphAnchors anchors) {
    int[] trailing = IntStream.range(2, entries.shape().numDimensions()).toArray();
    Output<?> classLosses = trailing.length == 0 ? entries : b.sum(entries, trailing);
    Loss loss = config.getLoss();
    Output<?> mask =
        hard.mask(
            b,
            boxCoder.decode(b, boxEncodings, anchors),
            b.mul(boxLosses, b.constant(loss.getLocalizationWeight())),
            b.mul(classLosses, b.constant(loss.getClassificationWeight())),
            targets.classTargets());
    return new Losses(b.sum(b.mul(mask, boxLosses), 0, 1), b.sum(b.mul(mask, classLosses), 0, 1));
  }
}
