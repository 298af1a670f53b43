package dev.detector.worker.model;

import dev.detector.formats.protos.SsdFeatureExtractor;
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
 * The OD API's plain SSD extractors (Liu et al., "SSD: Single Shot MultiBox Detector"): two maps of
 * a MobileNet, and further ones by convolutions of stride 2.
 *
 * @param backbone gives maps of strides 16 and 32
 * @param generator place of the further maps' layers
 * @param count number of feature maps
 */
record MultiResolutionFeatureExtractor(
    Backbone backbone, ExtractorSettings settings, String generator, int count)
    implements FeatureExtractor {

  private static final int FROM_BACKBONE = 2;

  /** Channels of the maps after the backbone's. */
  private static final List<Integer> DEPTHS = List.of(512, 256, 256, 128);

  private static final int FIRST_LEVEL = 4;
  private static final int LEAST_SIDE = 33;

  /** With MobileNetV2. */
  static MultiResolutionFeatureExtractor mobileNetV2(SsdFeatureExtractor config, String path) {
    ExtractorSettings settings =
        ExtractorSettings.of(config, path, LayerHyperparams.mobileNetDefaults());
    return new MultiResolutionFeatureExtractor(
        (layers, place, images) -> {
          MobileNetV2.Maps maps = MobileNetV2.of(settings, layers).build(place, images);
          return List.of(maps.expansion(), maps.pyramid().get(3));
        },
        settings,
        "feature_map_generator",
        count(config, path));
  }

  /** With MobileNetV1. */
  static MultiResolutionFeatureExtractor mobileNetV1(SsdFeatureExtractor config, String path) {
    ExtractorSettings settings =
        ExtractorSettings.of(config, path, LayerHyperparams.mobileNetDefaults());
    return new MultiResolutionFeatureExtractor(
        (layers, place, images) ->
            new MobileNetV1(layers, settings, false).build(place, images).subList(2, 4),
        settings,
        "_feature_map_generator",
        count(config, path));
  }

  private static int count(SsdFeatureExtractor config, String path) {
    Supported.refuse(
        config.hasFpn(), path + ".fpn", "fpn in an extractor without a pyramid", "remove it");
    int count = config.getNumLayers();
    int most = FROM_BACKBONE + DEPTHS.size();
    Supported.refuse(
        count < 1 || count > most, path + ".num_layers", String.valueOf(count), "use 1 to " + most);
    return count;
  }

  @Override
  public PixelNormalization normalization() {
    return PixelNormalization.MINUS_ONE_TO_ONE;
  }

  @Override
  public int sizeDivisor() {
    return 1;
  }

  @Override
  public int padToMultiple() {
    return settings.padToMultiple();
  }

  @Override
  public int leastSide() {
    return LEAST_SIDE;
  }

  @Override
  public Optional<Levels> doubledLevels() {
    return Optional.empty();
  }

  @Override
  public Levels levels() {
    return new Levels(FIRST_LEVEL, FIRST_LEVEL + count - 1);
  }

  @Override
  public Features build(Layers plain, Output<?> images) {
    Layers layers = plain.withExplicitPadding(settings.useExplicitPadding());
    List<Output<?>> backboneMaps =
        backbone.build(
            layers,
            PATH + "/classification_backbone",
            PadToMultiple.of(layers.b(), images, settings.padToMultiple()));
    List<Output<?>> maps = new ArrayList<>(backboneMaps.subList(0, Math.min(count, FROM_BACKBONE)));
    for (int i = FROM_BACKBONE; i < count; i++) {
      maps.add(
          halved(
              layers,
              PATH + "/" + generator + "/convolutions/" + i,
              maps.get(i - 1),
              DEPTHS.get(i - FROM_BACKBONE)));
    }
    return new Features(backboneMaps, maps);
  }

  /** A convolution 1×1 to half the depth, then one 3×3 of stride 2. */
  private Output<?> halved(Layers layers, String path, Output<?> map, int depth) {
    LayerHyperparams h = settings.hyperparams();
    Output<?> x = conv(layers, path, 0, map, settings.depth(depth / 2), 1, 1);
    x = layers.normalised(path, 1, x, h);
    int next = 3;
    if (settings.useExplicitPadding()) {
      ObjectGraph objects = layers.variables().objects();
      objects.object(path + "/" + next++);
    }
    if (settings.useDepthwise()) {
      // Keras takes the config's initializer and regularizer for another kernel than this one.
      x = layers.depthwise(path + "/" + next++, x, 3, 2, Kernel.plain(), bias());
      x = layers.normalised(path, next, x, h);
      next += 2;
    }
    int size = settings.useDepthwise() ? 1 : 3;
    x = conv(layers, path, next, x, settings.depth(depth), size, settings.useDepthwise() ? 1 : 2);
    return layers.normalised(path, next + 1, x, h);
  }

  private Output<?> conv(
      Layers layers, String path, int index, Output<?> x, int filters, int size, int stride) {
    return layers
        .conv(
            path + "/" + index,
            Layers.channels(x),
            filters,
            size,
            stride,
            Kernel.of(settings.hyperparams()),
            bias())
        .apply(x);
  }

  private Optional<Initializer> bias() {
    return settings.hyperparams().useBias() ? Optional.of(Initializer.zeros()) : Optional.empty();
  }
}
