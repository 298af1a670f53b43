package dev.detector.worker.losses;

import dev.detector.formats.DetectorException;
import dev.detector.worker.graph.GraphBuilder;
import org.tensorflow.Output;

/** Loss of predicted boxes. */
public interface LocalizationLoss {

  /**
   * Loss of each anchor.
   *
   * @param prediction [N, A, K] float: codes of size K, or boxes of four numbers if {@link
   *     #comparesBoxes}
   * @param target like {@code prediction}
   * @param weights [N, A] float
   * @return [N, A]
   */
  Output<?> perAnchor(GraphBuilder b, Output<?> prediction, Output<?> target, Output<?> weights);

  /** Whether it takes decoded boxes; else codes. */
  default boolean comparesBoxes() {
    return false;
  }

  /**
   * The loss that {@code model.ssd.loss.localization_loss} describes. {@code anchorwise_output} has
   * no effect, as in the OD API.
   *
   * @throws DetectorException if there is none, or one that the OD API's SSD cannot compute either
   */
  static LocalizationLoss of(dev.detector.formats.protos.LocalizationLoss config) {
    return switch (config.getLocalizationLossCase()) {
      case WEIGHTED_L2 -> new L2Loss();
      case WEIGHTED_SMOOTH_L1 -> new SmoothL1Loss(config.getWeightedSmoothL1().getDelta());
      case WEIGHTED_IOU -> new IouLoss(false);
      case WEIGHTED_GIOU -> new IouLoss(true);
      // It has no loss per anchor: CenterNet's.
      case L1_LOCALIZATION_LOSS ->
          throw DetectorException.badInput(
              "not supported, as in the Object Detection API's SSD: l1_localization_loss",
              "model.ssd.loss.localization_loss",
              "use weighted_smooth_l1 with a small delta");
      case LOCALIZATIONLOSS_NOT_SET ->
          throw DetectorException.badInput(
              "missing", "model.ssd.loss.localization_loss", "use weighted_smooth_l1");
    };
  }
}
