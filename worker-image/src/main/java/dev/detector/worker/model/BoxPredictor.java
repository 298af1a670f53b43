package dev.detector.worker.model;

import java.util.List;
import java.util.Locale;
import org.tensorflow.Output;

/** Predicts boxes and classes from feature maps. */
interface BoxPredictor {

  /** Place in the object graph. */
  String PATH = "model/_box_predictor";

  /**
   * Predictions for all anchors, levels in order, then cells row by row, then anchors of a cell.
   *
   * @param boxEncodings [N, A, 4]
   * @param classLogits [N, A, class slots]
   */
  record Predictions(Output<?> boxEncodings, Output<?> classLogits) {}

  /** Builds the heads over all feature maps. */
  Predictions build(Layers layers, List<Output<?>> maps);

  /**
   * The predictor that {@code model.ssd.box_predictor} describes.
   *
   * @param path the block's field path, for messages
   * @param classSlots classes, and background where the model has it
   * @param anchorsPerLocation boxes per cell of each feature map
   * @throws dev.detector.formats.DetectorException for what is not supported, by its field path
   */
  static BoxPredictor of(
      dev.detector.formats.protos.BoxPredictor config,
      String path,
      int classSlots,
      List<Integer> anchorsPerLocation) {
    return switch (config.getBoxPredictorOneofCase()) {
      case WEIGHT_SHARED_CONVOLUTIONAL_BOX_PREDICTOR ->
          WeightSharedBoxPredictor.of(
              config.getWeightSharedConvolutionalBoxPredictor(),
              path + ".weight_shared_convolutional_box_predictor",
              classSlots,
              anchorsPerLocation);
      default ->
          throw Supported.refusal(
              path,
              config.getBoxPredictorOneofCase().toString().toLowerCase(Locale.ROOT),
              "use weight_shared_convolutional_box_predictor");
    };
  }
}
