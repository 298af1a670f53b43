package dev.detector.worker.model;

import dev.detector.formats.protos.Ssd;
import dev.detector.worker.anchors.MultiscaleAnchorGenerator;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Variables;
import java.util.List;
import java.util.Locale;
import org.tensorflow.Output;

/**
 * One forward pass of the detector in a graph.
 *
 * @param variables every variable of the model
 * @param images the input, [N, H, W, 3] float32, normalised by {@link #preprocess}
 * @param backboneMaps MobileNetV2's maps of strides 4, 8, 16, 32
 * @param featureMaps maps that are predicted from, highest resolution first
 * @param grids their sizes; anchors are laid out over them in this order
 * @param boxEncodings [N, A, 4] in the box coder's units
 * @param classLogits [N, A, classes + 1], background first
 */
public record SsdModel(
    Variables variables,
    Output<?> images,
    List<Output<?>> backboneMaps,
    List<Output<?>> featureMaps,
    List<Grid> grids,
    Output<?> boxEncodings,
    Output<?> classLogits) {

  /** Size of a feature map in cells. */
  public record Grid(int height, int width) {}

  private static final String PATH = "model.ssd";

  /**
   * Builds the network that {@code model.ssd} describes.
   *
   * @param images [N, H, W, 3], normalised; height and width static and multiples of 32
   * @param training batch normalisation uses the batch's statistics, unless {@code
   *     freeze_batchnorm}
   * @throws dev.detector.formats.DetectorException for what is not supported, by its field path
   */
  public static SsdModel build(
      GraphBuilder b, Variables variables, Ssd config, Output<?> images, boolean training) {
    Supported.refuse(
        !config.getAddBackgroundClass(), PATH + ".add_background_class", "false", "remove it");
    Supported.refuse(
        config.getExplicitBackgroundClass(),
        PATH + ".explicit_background_class",
        "true",
        "remove it");
    Supported.refuse(config.hasMaskHeadConfig(), PATH, "mask_head_config", "remove it");
    Supported.refuse(
        !config.getBoxPredictor().hasWeightSharedConvolutionalBoxPredictor(),
        PATH + ".box_predictor",
        config.getBoxPredictor().getBoxPredictorOneofCase().toString().toLowerCase(Locale.ROOT),
        "use weight_shared_convolutional_box_predictor");
    checkLevels(config);
    String extractorPath = PATH + ".feature_extractor";
    MobileNetV2FpnFeatureExtractor extractor =
        MobileNetV2FpnFeatureExtractor.of(config.getFeatureExtractor(), extractorPath);
    WeightSharedBoxPredictor predictor =
        WeightSharedBoxPredictor.of(
            config.getBoxPredictor().getWeightSharedConvolutionalBoxPredictor(),
            PATH + ".box_predictor.weight_shared_convolutional_box_predictor",
            config.getNumClasses() + 1,
            MultiscaleAnchorGenerator.of(config.getAnchorGenerator()).anchorsPerLocation());
    checkSize(images);
    Layers layers = new Layers(b, variables, training && !config.getFreezeBatchnorm());
    var features = extractor.build(layers, images);
    var predictions = predictor.build(layers, features.maps());
    return new SsdModel(
        variables,
        images,
        features.backbone(),
        features.maps(),
        features.maps().stream().map(SsdModel::grid).toList(),
        predictions.boxEncodings(),
        predictions.classLogits());
  }

  /** Normalises pixels 0..255, float32 of any shape, to what the network takes. */
  public static Output<?> preprocess(GraphBuilder b, Output<?> pixels) {
    return MobileNetV2FpnFeatureExtractor.preprocess(b, pixels);
  }

  private static void checkLevels(Ssd config) {
    var anchors = config.getAnchorGenerator().getMultiscaleAnchorGenerator();
    var pyramid = config.getFeatureExtractor().getFpn();
    Supported.refuse(
        anchors.getMinLevel() != pyramid.getMinLevel()
            || anchors.getMaxLevel() != pyramid.getMaxLevel(),
        PATH + ".anchor_generator.multiscale_anchor_generator",
        "other levels than the feature pyramid's",
        "set min_level and max_level as in feature_extractor.fpn");
  }

  private static void checkSize(Output<?> images) {
    long height = images.shape().get(1);
    long width = images.shape().get(2);
    Supported.refuse(
        height <= 0 || width <= 0 || height % 32 != 0 || width % 32 != 0,
        PATH + ".image_resizer",
        "image size " + height + "x" + width,
        "use a fixed size (fixed_shape_resizer, or pad_to_max_dimension) of multiples of 32");
  }

  private static Grid grid(Output<?> map) {
    return new Grid(Math.toIntExact(map.shape().get(1)), Math.toIntExact(map.shape().get(2)));
  }
}
