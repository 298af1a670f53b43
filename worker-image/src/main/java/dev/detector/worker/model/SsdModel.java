package dev.detector.worker.model;

import dev.detector.formats.protos.Ssd;
import dev.detector.worker.anchors.AnchorGenerator;
import dev.detector.worker.anchors.AnchorGenerator.GridSize;
import dev.detector.worker.boxes.ComputedAnchors;
import dev.detector.worker.boxes.FixedAnchors;
import dev.detector.worker.boxes.GraphAnchors;
import dev.detector.worker.cluster.AllReduce;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Variables;
import dev.detector.worker.image.PixelNormalization;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * One forward pass of the detector in a graph.
 *
 * @param variables every variable of the model
 * @param images the input, [N, H, W, 3] float32, with the {@link #normalization}
 * @param backboneMaps the classification network's maps, highest resolution first
 * @param featureMaps maps that are predicted from, highest resolution first
 * @param anchors laid out over them in this order; {@link FixedAnchors} where the images' size is
 *     known
 * @param boxEncodings [N, A, code size] in the box coder's units
 * @param classLogits [N, A, classes + 1], background first; [N, A, classes] without {@code
 *     add_background_class}
 */
public record SsdModel(
    Variables variables,
    Output<?> images,
    List<Output<?>> backboneMaps,
    List<Output<?>> featureMaps,
    GraphAnchors anchors,
    Output<?> boxEncodings,
    Output<?> classLogits) {

  /** Scalar int64 to be fed to a training's graph, another in each step. */
  public static final String STEP_SEED = "step_seed";

  private static final String PATH = "model.ssd";

  /**
   * Builds the network that {@code model.ssd} describes.
   *
   * @param images [N, H, W, 3], normalised; height and width of all images, or -1
   * @param training batch normalisation uses the batch's statistics, unless {@code
   *     freeze_batchnorm}
   * @throws dev.detector.formats.DetectorException for what is not supported, by its field path
   */
  public static SsdModel build(
      GraphBuilder b, Variables variables, Ssd config, Output<?> images, boolean training) {
    return build(b, variables, config, images, training, training, AllReduce.none(b));
  }

  /**
   * As {@link #build(GraphBuilder, Variables, Ssd, Output, boolean)}.
   *
   * @param random whether dropout and drop connect take place; {@link #STEP_SEED} is to be fed to a
   *     training's graph in any case
   * @param reduce of the processes that train together
   */
  public static SsdModel build(
      GraphBuilder b,
      Variables variables,
      Ssd config,
      Output<?> images,
      boolean training,
      boolean random,
      AllReduce reduce) {
    // In the OD API it moves the label of each detection on to the class before it.
    Supported.refuse(
        config.getExplicitBackgroundClass(),
        PATH + ".explicit_background_class",
        "true",
        "remove it, and the background from the label map");
    Supported.refuse(config.hasMaskHeadConfig(), PATH, "mask_head_config", "remove it");
    FeatureExtractor extractor = extractor(config);
    AnchorGenerator anchors = AnchorGenerator.of(config.getAnchorGenerator());
    checkLevels(config, anchors, extractor.levels());
    BoxPredictor predictor =
        BoxPredictor.of(
            config.getBoxPredictor(),
            PATH + ".box_predictor",
            config.getNumClasses() + (config.getAddBackgroundClass() ? 1 : 0),
            anchors.anchorsPerLocation());
    if (isFixed(images)) {
      checkSize(images, extractor.sizeDivisor());
    }
    Optional<Output<?>> seed =
        training ? Optional.of(b.placeholder(STEP_SEED, DataType.DT_INT64)) : Optional.empty();
    Layers layers =
        new Layers(
            b,
            variables,
            training && !config.getFreezeBatchnorm(),
            seed.filter(s -> random),
            false,
            reduce);
    var features = extractor.build(layers, images);
    var predictions = predictor.build(layers, features.maps());
    return new SsdModel(
        variables,
        images,
        features.backbone(),
        features.maps(),
        anchors(b, anchors, features.maps(), images),
        predictions.boxEncodings(),
        predictions.classLogits());
  }

  /** What the network that {@code model.ssd} describes expects to be done to pixel levels. */
  public static PixelNormalization normalization(Ssd config) {
    return extractor(config).normalization();
  }

  /** The anchors of images of one size, four floats each: ymin, xmin, ymax, xmax. */
  public float[] fixedAnchors() {
    if (anchors instanceof FixedAnchors fixed) {
      return fixed.boxes().clone();
    }
    throw new IllegalStateException("the anchors vary with the images' size");
  }

  private static GraphAnchors anchors(
      GraphBuilder b, AnchorGenerator generator, List<Output<?>> maps, Output<?> images) {
    return isFixed(images)
        ? new FixedAnchors(
            generator.generate(
                maps.stream().map(SsdModel::grid).toList(),
                Math.toIntExact(images.shape().get(1)),
                Math.toIntExact(images.shape().get(2))))
        : new ComputedAnchors(generator.generate(b, maps, images));
  }

  private static boolean isFixed(Output<?> images) {
    return images.shape().get(1) >= 0 && images.shape().get(2) >= 0;
  }

  static FeatureExtractor extractor(Ssd config) {
    return FeatureExtractor.of(config.getFeatureExtractor(), PATH + ".feature_extractor");
  }

  private static void checkLevels(
      Ssd config, AnchorGenerator generator, FeatureExtractor.Levels levels) {
    int maps = levels.max() - levels.min() + 1;
    Supported.refuse(
        generator.anchorsPerLocation().size() != maps,
        PATH + ".anchor_generator",
        "anchors for " + generator.anchorsPerLocation().size() + " feature maps",
        "set its levels or layers to the " + maps + " of feature_extractor");
    var anchors = config.getAnchorGenerator().getMultiscaleAnchorGenerator();
    Supported.refuse(
        config.getAnchorGenerator().hasMultiscaleAnchorGenerator()
            && (anchors.getMinLevel() != levels.min() || anchors.getMaxLevel() != levels.max()),
        PATH + ".anchor_generator.multiscale_anchor_generator",
        "other levels than the feature extractor's",
        "set min_level: " + levels.min() + " and max_level: " + levels.max());
  }

  private static void checkSize(Output<?> images, int divisor) {
    long height = images.shape().get(1);
    long width = images.shape().get(2);
    Supported.refuse(
        height == 0 || width == 0 || height % divisor != 0 || width % divisor != 0,
        PATH + ".image_resizer",
        "image size " + height + "x" + width,
        "use a size of multiples of " + divisor);
  }

  private static GridSize grid(Output<?> map) {
    return new GridSize(Math.toIntExact(map.shape().get(1)), Math.toIntExact(map.shape().get(2)));
  }
}
