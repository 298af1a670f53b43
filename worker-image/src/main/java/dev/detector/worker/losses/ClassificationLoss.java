package dev.detector.worker.losses;

import dev.detector.formats.DetectorException;
import dev.detector.worker.graph.GraphBuilder;
import java.util.Optional;
import org.tensorflow.Output;

/** Loss of class logits. */
public interface ClassificationLoss {

  /**
   * Adds the loss to a graph.
   *
   * @param logits [N, A, C] float, C static
   * @param targets [N, A, C] float, from 0 to 1
   * @param weights [N, A, C] or [N, A, 1] float
   * @return [N, A, C], or [N, A] for a loss of all classes together; Dice's has [N, C], one of all
   *     anchors together
   */
  Output<?> build(GraphBuilder b, Output<?> logits, Output<?> targets, Output<?> weights);

  /**
   * The loss that {@code model.ssd.loss.classification_loss} describes. {@code anchorwise_output}
   * has no effect, as in the OD API.
   *
   * @throws DetectorException if it describes none
   */
  static ClassificationLoss of(dev.detector.formats.protos.ClassificationLoss config) {
    return switch (config.getClassificationLossCase()) {
      // Focal loss without modulation.
      case WEIGHTED_SIGMOID -> new SigmoidFocalLoss(0, Optional.empty());
      case WEIGHTED_SIGMOID_FOCAL -> {
        var c = config.getWeightedSigmoidFocal();
        yield new SigmoidFocalLoss(
            c.getGamma(), c.hasAlpha() ? Optional.of(c.getAlpha()) : Optional.empty());
      }
      case WEIGHTED_SOFTMAX -> new SoftmaxLoss(config.getWeightedSoftmax().getLogitScale(), false);
      case WEIGHTED_LOGITS_SOFTMAX ->
          new SoftmaxLoss(config.getWeightedLogitsSoftmax().getLogitScale(), true);
      case BOOTSTRAPPED_SIGMOID -> {
        var c = config.getBootstrappedSigmoid();
        yield new BootstrappedSigmoidLoss(c.getAlpha(), c.getHardBootstrap());
      }
      case PENALTY_REDUCED_LOGISTIC_FOCAL_LOSS -> {
        var c = config.getPenaltyReducedLogisticFocalLoss();
        yield new PenaltyReducedFocalLoss(c.getAlpha(), c.getBeta());
      }
      case WEIGHTED_DICE_CLASSIFICATION_LOSS -> {
        var c = config.getWeightedDiceClassificationLoss();
        yield new DiceLoss(c.getSquaredNormalization(), c.getIsPredictionProbability());
      }
      case CLASSIFICATIONLOSS_NOT_SET ->
          throw DetectorException.badInput(
              "missing", "model.ssd.loss.classification_loss", "use weighted_sigmoid_focal");
    };
  }
}
