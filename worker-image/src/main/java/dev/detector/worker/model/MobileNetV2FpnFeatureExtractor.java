package dev.detector.worker.model;

import dev.detector.formats.protos.SsdFeatureExtractor;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Initializer;
import dev.detector.worker.graph.ObjectGraph;
import dev.detector.worker.image.PixelNormalization;
import dev.detector.worker.model.Layers.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Output;

/**
 * The OD API's {@code ssd_mobilenet_v2_fpn_keras}: MobileNetV2, a top-down feature pyramid over its
 * last maps, and further maps by convolutions of stride 2.
 *
 * @param backbone setup of MobileNetV2's layers
 * @param pyramid setup of the layers above it
 * @param depth channels of each feature map
 */
record MobileNetV2FpnFeatureExtractor(
    LayerHyperparams backbone,
    LayerHyperparams pyramid,
    double depthMultiplier,
    int minDepth,
    int minLevel,
    int maxLevel,
    int depth,
    boolean useDepthwise)
    implements FeatureExtractor {

  static final String TYPE = "ssd_mobilenet_v2_fpn_keras";

  /** Highest level that the backbone itself has. */
  private static final int BACKBONE_MAX_LEVEL = 5;

  /**
   * Reads {@code model.ssd.feature_extractor}.
   *
   * @throws dev.detector.formats.DetectorException for what is not supported
   */
  static MobileNetV2FpnFeatureExtractor of(SsdFeatureExtractor config, String path) {
    Supported.refuse(
        config.hasBifpn() || !config.hasFpn(), path, "an extractor without fpn", "add fpn { }");
    Supported.refuse(
        config.getUseExplicitPadding(), path + ".use_explicit_padding", "true", "remove it");
    Supported.refuse(
        config.getPadToMultiple() != 1,
        path + ".pad_to_multiple",
        String.valueOf(config.getPadToMultiple()),
        "use 1 and an image size that is a multiple of 32");
    Supported.refuse(config.hasNumLayers(), path + ".num_layers", "num_layers", "remove it");
    Supported.refuse(
        config.getReplacePreprocessorWithPlaceholder(),
        path + ".replace_preprocessor_with_placeholder",
        "true",
        "remove it");
    int minLevel = config.getFpn().getMinLevel();
    int maxLevel = config.getFpn().getMaxLevel();
    Supported.refuse(
        minLevel < 2 || minLevel > BACKBONE_MAX_LEVEL || maxLevel < minLevel,
        path + ".fpn",
        "levels " + minLevel + " to " + maxLevel,
        "use min_level 2 to 5 and max_level not below it");
    LayerHyperparams hyperparams =
        LayerHyperparams.of(config.getConvHyperparams(), path + ".conv_hyperparams");
    return new MobileNetV2FpnFeatureExtractor(
        config.getOverrideBaseFeatureExtractorHyperparams()
            ? hyperparams
            : LayerHyperparams.mobileNetDefaults(),
        hyperparams,
        config.getDepthMultiplier(),
        config.getMinDepth(),
        minLevel,
        maxLevel,
        Math.max(
            (int)
                (config.getFpn().getAdditionalLayerDepth() * (double) config.getDepthMultiplier()),
            config.getMinDepth()),
        config.getUseDepthwise());
  }

  @Override
  public PixelNormalization normalization() {
    return PixelNormalization.MINUS_ONE_TO_ONE;
  }

  /** The backbone's last stride: above it maps are doubled in size and added to finer ones. */
  @Override
  public int sizeDivisor() {
    return 1 << BACKBONE_MAX_LEVEL;
  }

  @Override
  public Levels levels() {
    return new Levels(minLevel, maxLevel);
  }

  @Override
  public Features build(Layers layers, Output<?> images) {
    List<Output<?>> backboneMaps =
        new MobileNetV2(layers, backbone, depthMultiplier, minDepth)
            .build(PATH + "/classification_backbone", images);
    int top = Math.min(maxLevel, BACKBONE_MAX_LEVEL);
    List<Output<?>> maps = topDown(layers, backboneMaps.subList(minLevel - 2, top - 1));
    for (int i = 0; i < maxLevel - top; i++) {
      maps.add(
          layers.block(
              PATH + "/_coarse_feature_layers/" + i,
              maps.get(maps.size() - 1),
              depth,
              2,
              useDepthwise,
              pyramid));
    }
    return new Features(backboneMaps, maps);
  }

  /** Feature pyramid over the backbone's maps, in their order. */
  private List<Output<?>> topDown(Layers layers, List<Output<?>> inputs) {
    String path = PATH + "/_fpn_features_generator";
    ObjectGraph objects = layers.variables().objects();
    Output<?> x = projection(layers, path + "/top_layers/0", inputs.get(inputs.size() - 1));
    List<Output<?>> maps = new ArrayList<>(List.of(x));
    for (int level = inputs.size() - 2; level >= 0; level--) {
      int index = inputs.size() - 2 - level;
      Output<?> residual =
          projection(layers, path + "/residual_blocks/" + index + "/0", inputs.get(level));
      objects.object(path + "/top_down_blocks/" + index + "/0");
      x = layers.b().add(residual, doubled(layers.b(), x));
      x = layers.block(path + "/conv_layers/" + index, x, depth, 1, useDepthwise, pyramid);
      maps.add(0, x);
    }
    return maps;
  }

  private Output<?> projection(Layers layers, String path, Output<?> x) {
    return layers
        .conv(
            path,
            Layers.channels(x),
            depth,
            1,
            1,
            Kernel.of(pyramid),
            Optional.of(Initializer.zeros()))
        .apply(x);
  }

  /** Each cell repeated twice in both directions. */
  private static Output<?> doubled(GraphBuilder b, Output<?> x) {
    int height = Math.toIntExact(x.shape().get(1));
    int width = Math.toIntExact(x.shape().get(2));
    return b.op("ResizeNearestNeighbor", x, b.ints(2 * height, 2 * width));
  }
}
