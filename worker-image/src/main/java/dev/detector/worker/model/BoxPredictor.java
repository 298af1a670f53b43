package dev.detector.worker.model;

import dev.detector.worker.graph.GraphBuilder;
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

  /** Name of the head for boxes. */
  String BOXES = "box_encodings";

  /** Name of the head for classes. */
  String CLASSES = "class_predictions_with_background";

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
      case CONVOLUTIONAL_BOX_PREDICTOR ->
          ConvolutionalBoxPredictor.of(
              config.getConvolutionalBoxPredictor(),
              path + ".convolutional_box_predictor",
              classSlots,
              anchorsPerLocation);
      default ->
          throw Supported.refusal(
              path,
              config.getBoxPredictorOneofCase().toString().toLowerCase(Locale.ROOT),
              "use weight_shared_convolutional_box_predictor or convolutional_box_predictor");
    };
  }

  /** Refuses settings of a predictor's heads that make no network. */
  static void checkHeads(
      String path,
      int kernelSize,
      boolean useDepthwise,
      boolean useDropout,
      float keepProbability) {
    Supported.refuse(
        kernelSize < 1 || (kernelSize == 1 && useDepthwise),
        path + ".kernel_size",
        kernelSize + (useDepthwise ? " with use_depthwise" : ""),
        "use 3, or use_depthwise: false");
    Supported.refuse(
        useDropout && !(keepProbability > 0 && keepProbability <= 1),
        path + ".dropout_keep_probability",
        String.valueOf(keepProbability),
        "use more than 0 and at most 1");
  }

  /** Box codes within a range. */
  static Output<?> clipped(GraphBuilder b, Output<?> boxes, float min, float max) {
    return b.op("ClipByValue", boxes, b.constant(min), b.constant(max));
  }

  /** A head's map [N, H, W, anchors × size] as [N, H × W × anchors, size]. */
  static Output<?> perAnchor(GraphBuilder b, Output<?> x, int anchors, int size) {
    if (x.shape().get(1) < 0 || x.shape().get(2) < 0) {
      Output<?> images = b.slice(b.op("Shape", x), new int[] {0}, new int[] {1});
      return b.op("Reshape", x, b.concat(0, List.of(images, b.ints(-1, size))));
    }
    long cells = x.shape().get(1) * x.shape().get(2);
    return b.reshape(x, -1, Math.toIntExact(cells * anchors), size);
  }
}
