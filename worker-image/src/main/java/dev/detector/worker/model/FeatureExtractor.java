package dev.detector.worker.model;

import dev.detector.formats.protos.SsdFeatureExtractor;
import dev.detector.worker.image.PixelNormalization;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Output;

/**
 * The network from normalised images to the feature maps that boxes are predicted from, as {@code
 * model.ssd.feature_extractor} describes it.
 */
interface FeatureExtractor {

  /** Place in the object graph. */
  String PATH = "model/_feature_extractor";

  /**
   * Feature maps of one forward pass.
   *
   * @param backbone maps of the classification network, highest resolution first
   * @param maps maps of the {@link #levels}, highest resolution first
   */
  record Features(List<Output<?>> backbone, List<Output<?>> maps) {}

  /** First and last level of the feature maps; a cell of level l covers 2^l pixels. */
  record Levels(int min, int max) {}

  /** What the network expects to be done to pixel levels. */
  PixelNormalization normalization();

  /** Number that height and width of the images must be multiples of. */
  int sizeDivisor();

  /** The images are filled up with zeros to a multiple of it. */
  int padToMultiple();

  /** The Object Detection API takes no image with a shorter side. */
  int leastSide();

  /**
   * Levels between which a map that was doubled is added to the next finer one, so that it has to
   * be of the same size; empty where it need not.
   */
  Optional<Levels> doubledLevels();

  /** Levels of the feature maps. */
  Levels levels();

  /**
   * Builds the network.
   *
   * @param images [N, H, W, 3], normalised; where H and W are known, multiples of {@link
   *     #sizeDivisor}
   */
  Features build(Layers layers, Output<?> images);

  /**
   * The extractor that {@code type} names.
   *
   * @param path the block's field path, for messages
   * @throws dev.detector.formats.DetectorException for what is not supported
   */
  static FeatureExtractor of(SsdFeatureExtractor config, String path) {
    if (EfficientNetBiFpnFeatureExtractor.TYPE.matcher(config.getType()).matches()) {
      return EfficientNetBiFpnFeatureExtractor.of(config, path);
    }
    return switch (config.getType()) {
      case "ssd_mobilenet_v2_fpn_keras" -> FpnFeatureExtractor.mobileNetV2(config, path);
      case "ssd_mobilenet_v1_fpn_keras" -> FpnFeatureExtractor.mobileNetV1(config, path);
      case "ssd_resnet50_v1_fpn_keras" ->
          FpnFeatureExtractor.resNet(config, path, List.of(3, 4, 6, 3));
      case "ssd_resnet101_v1_fpn_keras" ->
          FpnFeatureExtractor.resNet(config, path, List.of(3, 4, 23, 3));
      case "ssd_resnet152_v1_fpn_keras" ->
          FpnFeatureExtractor.resNet(config, path, List.of(3, 8, 36, 3));
      case "ssd_mobilenet_v2_keras" -> MultiResolutionFeatureExtractor.mobileNetV2(config, path);
      case "ssd_mobilenet_v1_keras" -> MultiResolutionFeatureExtractor.mobileNetV1(config, path);
      default ->
          throw Supported.refusal(
              path + ".type",
              "feature extractor " + config.getType(),
              "use ssd_mobilenet_v2_fpn_keras");
    };
  }
}
