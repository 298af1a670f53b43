package dev.detector.worker.model;

import dev.detector.formats.protos.Hyperparams;
import dev.detector.formats.protos.SsdFeatureExtractor;
import dev.detector.worker.graph.PadToMultiple;
import dev.detector.worker.graph.Regularizer;
import dev.detector.worker.image.PixelNormalization;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.Output;

/**
 * The OD API's {@code ssd_efficientnet-b0_bifpn_keras} to {@code -b7_}: EfficientDet's network up
 * to the feature maps.
 *
 * @param scaling of the backbone
 * @param weightDecay of the backbone
 * @param pyramid above the backbone
 * @param padToMultiple of the images
 */
record EfficientNetBiFpnFeatureExtractor(
    EfficientNet.Scaling scaling,
    Optional<Regularizer> weightDecay,
    BiFpn pyramid,
    int padToMultiple)
    implements FeatureExtractor {

  /** The types, with the EfficientNet's number as the group. */
  static final Pattern TYPE = Pattern.compile("ssd_efficientnet-b([0-7])_bifpn_keras");

  /** Iterations and filters of the pyramid where the config has none, from B0 to B7. */
  private static final int[][] PYRAMIDS = {
    {3, 64}, {4, 88}, {5, 112}, {6, 160}, {7, 224}, {7, 288}, {8, 384}, {8, 384}
  };

  /** Backbones from here on add up without weights where the config says nothing. */
  private static final int FIRST_PLAIN_SUM = 6;

  private static final int LEAST_SIDE = 129;

  /** Mean and standard deviation of ImageNet's pixels. */
  private static final PixelNormalization IMAGENET =
      PixelNormalization.standardized(
          new double[] {0.485, 0.456, 0.406}, new double[] {0.229, 0.224, 0.225});

  /**
   * Reads {@code model.ssd.feature_extractor}.
   *
   * @throws dev.detector.formats.DetectorException for what is not supported
   */
  static EfficientNetBiFpnFeatureExtractor of(SsdFeatureExtractor config, String path) {
    Matcher type = TYPE.matcher(config.getType());
    if (!type.matches()) {
      throw new IllegalArgumentException(config.getType());
    }
    int version = Integer.parseInt(type.group(1));
    Supported.refuse(config.hasFpn(), path, "fpn", "use bifpn { }");
    Supported.refuse(
        config.getDepthMultiplier() != 1,
        path + ".depth_multiplier",
        String.valueOf(config.getDepthMultiplier()),
        "remove it and choose a type from b0 to b7");
    Supported.refuse(
        config.getUseExplicitPadding(), path + ".use_explicit_padding", "true", "remove it");
    Supported.refuse(config.getUseDepthwise(), path + ".use_depthwise", "true", "remove it");
    Supported.refuse(config.hasNumLayers(), path + ".num_layers", "num_layers", "remove it");
    Supported.refuse(
        config.getReplacePreprocessorWithPlaceholder(),
        path + ".replace_preprocessor_with_placeholder",
        "true",
        "remove it");
    BiFpn pyramid = pyramid(config, path, version);
    int divisor = 1 << pyramid.levels().max();
    int multiple = config.getPadToMultiple();
    Supported.refuse(
        multiple < 1 || (multiple % divisor != 0 && divisor % multiple != 0),
        path + ".pad_to_multiple",
        String.valueOf(multiple),
        "use " + divisor + ", or 1 and an image size that is a multiple of " + divisor);
    return new EfficientNetBiFpnFeatureExtractor(
        EfficientNet.VERSIONS.get(version), weightDecay(config, path), pyramid, multiple);
  }

  private static Optional<Regularizer> weightDecay(SsdFeatureExtractor config, String path) {
    if (!config.getOverrideBaseFeatureExtractorHyperparams()) {
      return Optional.of(EfficientNet.WEIGHT_DECAY);
    }
    var regularizer = config.getConvHyperparams().getRegularizer();
    Supported.refuse(
        !regularizer.hasL2Regularizer(),
        path + ".override_base_feature_extractor_hyperparams",
        "true without an l2_regularizer in conv_hyperparams, which gives the backbone's weight decay",
        "remove it, or add an l2_regularizer");
    return Optional.of(
        new Regularizer(Regularizer.Kind.L2, regularizer.getL2Regularizer().getWeight()));
  }

  private static BiFpn pyramid(SsdFeatureExtractor config, String path, int version) {
    Hyperparams convolutions = config.getConvHyperparams();
    LayerHyperparams hyperparams = LayerHyperparams.of(convolutions, path + ".conv_hyperparams");
    var c = config.getBifpn();
    Levels levels = new Levels(c.getMinLevel(), c.getMaxLevel());
    Supported.refuse(
        levels.min() < 1
            || levels.min() > EfficientNet.MAX_LEVEL
            || levels.max() <= EfficientNet.MAX_LEVEL,
        path + ".bifpn",
        "levels " + levels.min() + " to " + levels.max(),
        "use min_level 1 to 5 and max_level 6 or more");
    int iterations = config.hasBifpn() ? c.getNumIterations() : PYRAMIDS[version][0];
    Supported.refuse(
        iterations < 1,
        path + ".bifpn.num_iterations",
        String.valueOf(iterations),
        "use " + PYRAMIDS[version][0] + ", or remove the block bifpn for all defaults");
    int filters = config.hasBifpn() ? c.getNumFilters() : PYRAMIDS[version][1];
    boolean plainSum = !config.hasBifpn() && version >= FIRST_PLAIN_SUM;
    return new BiFpn(
        hyperparams,
        levels,
        iterations,
        Math.max(filters, config.getMinDepth()),
        plainSum ? BiFpn.Combination.SUM : combination(c.getCombineMethod(), path));
  }

  private static BiFpn.Combination combination(String method, String path) {
    return switch (method) {
      case "sum", "weighted_sum", "attention", "fast_attention" ->
          BiFpn.Combination.valueOf(method.toUpperCase(Locale.ROOT));
      default ->
          throw Supported.refusal(
              path + ".bifpn.combine_method",
              method,
              "use fast_attention, attention, weighted_sum or sum");
    };
  }

  @Override
  public PixelNormalization normalization() {
    return IMAGENET;
  }

  /** On its way down the pyramid doubles every map, from the coarsest level on. */
  @Override
  public int sizeDivisor() {
    int divisor = 1 << pyramid.levels().max();
    return padToMultiple % divisor == 0 ? 1 : divisor;
  }

  @Override
  public int leastSide() {
    return LEAST_SIDE;
  }

  @Override
  public Optional<Levels> doubledLevels() {
    return Optional.of(pyramid.levels());
  }

  @Override
  public Levels levels() {
    return pyramid.levels();
  }

  @Override
  public Features build(Layers layers, Output<?> images) {
    Levels backbone = new Levels(pyramid.levels().min(), EfficientNet.MAX_LEVEL);
    Output<?> padded = PadToMultiple.of(layers.b(), images, padToMultiple);
    List<Output<?>> maps = EfficientNet.build(layers, scaling, weightDecay, padded, backbone);
    return new Features(maps, pyramid.build(layers, maps));
  }
}
