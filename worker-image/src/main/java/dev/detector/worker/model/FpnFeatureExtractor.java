package dev.detector.worker.model;

import dev.detector.formats.protos.SsdFeatureExtractor;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Initializer;
import dev.detector.worker.graph.ObjectGraph;
import dev.detector.worker.graph.PadToMultiple;
import dev.detector.worker.image.PixelNormalization;
import dev.detector.worker.model.ExtractorSettings.Backbone;
import dev.detector.worker.model.Layers.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Output;

/**
 * The OD API's extractors with a feature pyramid (Lin et al., "Feature Pyramid Networks for Object
 * Detection"): a classification network, a top-down pyramid over its last maps, and further maps by
 * convolutions of stride 2.
 *
 * @param backbone gives maps of strides 4, 8, 16, 32
 * @param depth channels of each feature map
 * @param leastSide of an image
 */
record FpnFeatureExtractor(
    Backbone backbone,
    ExtractorSettings settings,
    PixelNormalization normalization,
    Levels levels,
    int depth,
    int leastSide)
    implements FeatureExtractor {

  /** Highest level that the backbone itself has. */
  private static final int BACKBONE_MAX_LEVEL = 5;

  /** The OD API's ResNet extractors do not look at their {@code fpn}. */
  private static final Levels RESNET_LEVELS = new Levels(3, 7);

  private static final int RESNET_DEPTH = 256;

  private static final int MOBILENET_LEAST_SIDE = 33;
  private static final int RESNET_LEAST_SIDE = 129;

  /** With MobileNetV2. */
  static FpnFeatureExtractor mobileNetV2(SsdFeatureExtractor config, String path) {
    ExtractorSettings settings =
        ExtractorSettings.of(config, path, LayerHyperparams.mobileNetDefaults());
    return mobileNet(
        (layers, place, images) -> MobileNetV2.of(settings, layers).build(place, images).pyramid(),
        settings,
        config,
        path);
  }

  /** With MobileNetV1. */
  static FpnFeatureExtractor mobileNetV1(SsdFeatureExtractor config, String path) {
    ExtractorSettings settings =
        ExtractorSettings.of(config, path, LayerHyperparams.mobileNetDefaults());
    return mobileNet(
        (layers, place, images) ->
            new MobileNetV1(layers, settings, settings.useDepthwise()).build(place, images),
        settings,
        config,
        path);
  }

  private static FpnFeatureExtractor mobileNet(
      Backbone backbone, ExtractorSettings settings, SsdFeatureExtractor config, String path) {
    Supported.refuse(config.hasNumLayers(), path + ".num_layers", "num_layers", "remove it");
    int min = config.getFpn().getMinLevel();
    int max = config.getFpn().getMaxLevel();
    // Below 5 the OD API takes maps of other strides than the levels say.
    Supported.refuse(
        min < 2 || min > BACKBONE_MAX_LEVEL || max < BACKBONE_MAX_LEVEL,
        path + ".fpn",
        "levels " + min + " to " + max,
        "use min_level 2 to 5 and max_level 5 or more");
    return new FpnFeatureExtractor(
        backbone,
        settings,
        PixelNormalization.MINUS_ONE_TO_ONE,
        new Levels(min, max),
        settings.depth(config.getFpn().getAdditionalLayerDepth()),
        MOBILENET_LEAST_SIDE);
  }

  /**
   * With ResNet, as in RetinaNet.
   *
   * @param blocks of each of the network's four stages
   */
  static FpnFeatureExtractor resNet(SsdFeatureExtractor config, String path, List<Integer> blocks) {
    ExtractorSettings settings =
        ExtractorSettings.of(config, path, LayerHyperparams.resNetDefaults());
    Supported.refuse(config.hasNumLayers(), path + ".num_layers", "num_layers", "remove it");
    Supported.refuse(
        settings.useExplicitPadding(),
        path + ".use_explicit_padding",
        "true with a ResNet",
        "remove it");
    Supported.refuse(
        settings.useDepthwise(), path + ".use_depthwise", "true with a ResNet", "remove it");
    Supported.refuse(
        config.getFpn().getMinLevel() != RESNET_LEVELS.min()
            || config.getFpn().getMaxLevel() != RESNET_LEVELS.max(),
        path + ".fpn",
        "other levels than 3 to 7 with a ResNet",
        "set min_level: 3 and max_level: 7, which the OD API always uses");
    Supported.refuse(
        config.getFpn().getAdditionalLayerDepth() != RESNET_DEPTH,
        path + ".fpn.additional_layer_depth",
        config.getFpn().getAdditionalLayerDepth() + " with a ResNet",
        "use 256, which the OD API always uses, and depth_multiplier");
    return new FpnFeatureExtractor(
        (layers, place, images) -> new ResNet(layers, settings, blocks).build(place, images),
        settings,
        PixelNormalization.IMAGENET_MEANS,
        RESNET_LEVELS,
        settings.depth(RESNET_DEPTH),
        RESNET_LEAST_SIDE);
  }

  @Override
  public int sizeDivisor() {
    return settings.useExplicitPadding() || settings.padToMultiple() > 1
        ? 1
        : 1 << BACKBONE_MAX_LEVEL;
  }

  @Override
  public int padToMultiple() {
    return settings.padToMultiple();
  }

  @Override
  public Optional<Levels> doubledLevels() {
    return settings.useExplicitPadding()
        ? Optional.empty()
        : Optional.of(new Levels(levels.min(), BACKBONE_MAX_LEVEL));
  }

  @Override
  public Features build(Layers plain, Output<?> images) {
    Layers layers = plain.withExplicitPadding(settings.useExplicitPadding());
    List<Output<?>> backboneMaps =
        backbone.build(
            layers,
            PATH + "/classification_backbone",
            PadToMultiple.of(layers.b(), images, settings.padToMultiple()));
    List<Output<?>> maps =
        topDown(layers, backboneMaps.subList(levels.min() - 2, BACKBONE_MAX_LEVEL - 1));
    for (int i = 0; i < levels.max() - BACKBONE_MAX_LEVEL; i++) {
      maps.add(
          layers.block(
              PATH + "/_coarse_feature_layers/" + i,
              maps.get(maps.size() - 1),
              depth,
              2,
              settings.useDepthwise(),
              settings.hyperparams()));
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
      if (settings.useExplicitPadding()) {
        objects.object(path + "/reshape_blocks/" + index + "/0");
      }
      x = layers.b().add(residual, fitted(layers.b(), layers.doubled(x), residual));
      x =
          layers.block(
              path + "/conv_layers/" + index,
              x,
              depth,
              1,
              settings.useDepthwise(),
              settings.hyperparams());
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
            Kernel.of(settings.hyperparams()),
            Optional.of(Initializer.zeros()))
        .apply(x);
  }

  /** The doubled map in the size of the one that it is added to: only padding may cut it. */
  private Output<?> fitted(GraphBuilder b, Output<?> doubled, Output<?> residual) {
    int height = size(residual, 1);
    int width = size(residual, 2);
    if (height < 0 || width < 0) {
      return settings.useExplicitPadding() ? cut(b, doubled, residual) : doubled;
    }
    if (size(doubled, 1) == height && size(doubled, 2) == width) {
      return doubled;
    }
    Supported.refuse(
        !settings.useExplicitPadding(),
        "model.ssd.feature_extractor.pad_to_multiple",
        settings.padToMultiple() + " for this image size",
        "use 32");
    return b.slice(doubled, new int[] {0, 0, 0, 0}, new int[] {-1, height, width, -1});
  }

  private static Output<?> cut(GraphBuilder b, Output<?> map, Output<?> like) {
    Output<?> size = b.concat(0, List.of(b.ints(-1), b.spatialSize(like), b.ints(-1)));
    return b.op("Slice", map, b.ints(0, 0, 0, 0), size);
  }

  private static int size(Output<?> map, int dimension) {
    return Math.toIntExact(map.shape().get(dimension));
  }
}
