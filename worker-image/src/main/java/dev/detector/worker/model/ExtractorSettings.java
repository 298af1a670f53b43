package dev.detector.worker.model;

import dev.detector.formats.protos.SsdFeatureExtractor;
import java.util.List;
import org.tensorflow.Output;

/**
 * What the extractors with a MobileNet or ResNet have in common.
 *
 * @param backbone setup of the classification network's layers
 * @param hyperparams setup of the layers above it
 * @param minDepth least number of channels
 * @param padToMultiple images are filled up with zeros to a multiple of it
 */
record ExtractorSettings(
    LayerHyperparams backbone,
    LayerHyperparams hyperparams,
    double depthMultiplier,
    int minDepth,
    int padToMultiple,
    boolean useExplicitPadding,
    boolean useDepthwise) {

  /**
   * Reads {@code model.ssd.feature_extractor}.
   *
   * @param defaults of the backbone, without {@code override_base_feature_extractor_hyperparams}
   * @throws dev.detector.formats.DetectorException for what is not supported
   */
  static ExtractorSettings of(SsdFeatureExtractor config, String path, LayerHyperparams defaults) {
    Supported.refuse(config.hasBifpn(), path + ".bifpn", "bifpn in this extractor", "remove it");
    Supported.refuse(
        config.getReplacePreprocessorWithPlaceholder(),
        path + ".replace_preprocessor_with_placeholder",
        "true",
        "remove it");
    Supported.refuse(
        config.getPadToMultiple() < 1,
        path + ".pad_to_multiple",
        String.valueOf(config.getPadToMultiple()),
        "use 1 or more");
    LayerHyperparams hyperparams =
        LayerHyperparams.of(config.getConvHyperparams(), path + ".conv_hyperparams");
    return new ExtractorSettings(
        config.getOverrideBaseFeatureExtractorHyperparams() ? hyperparams : defaults,
        hyperparams,
        config.getDepthMultiplier(),
        config.getMinDepth(),
        config.getPadToMultiple(),
        config.getUseExplicitPadding(),
        config.getUseDepthwise());
  }

  /** Number of channels where the network's own is {@code channels}. */
  int depth(int channels) {
    return Math.max((int) (channels * depthMultiplier), minDepth);
  }

  /** A classification network without its classifier. */
  @FunctionalInterface
  interface Backbone {

    /**
     * Builds it.
     *
     * @param path place in the object graph
     * @return its feature maps, highest resolution first
     */
    List<Output<?>> build(Layers layers, String path, Output<?> images);
  }
}
