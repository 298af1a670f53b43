package dev.detector.worker.model;

import dev.detector.formats.protos.WeightSharedConvolutionalBoxPredictor;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Initializer;
import dev.detector.worker.graph.ObjectGraph;
import dev.detector.worker.model.Layers.Convolution;
import dev.detector.worker.model.Layers.Kernel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Output;

/**
 * The OD API's {@code weight_shared_convolutional_box_predictor}: the same convolutions on every
 * level, each level with its own batch normalisations.
 *
 * @param config the config's block, checked
 * @param classSlots classes plus background
 * @param anchorsPerCell boxes per cell of each feature map
 */
record WeightSharedBoxPredictor(
    WeightSharedConvolutionalBoxPredictor config,
    LayerHyperparams hyperparams,
    int classSlots,
    int anchorsPerCell)
    implements BoxPredictor {

  private static final String BOXES = "box_encodings";
  private static final String CLASSES = "class_predictions_with_background";
  private static final int CODE_SIZE = 4;

  /**
   * Reads {@code model.ssd.box_predictor.weight_shared_convolutional_box_predictor}.
   *
   * @throws dev.detector.formats.DetectorException for what is not supported
   */
  static WeightSharedBoxPredictor of(
      WeightSharedConvolutionalBoxPredictor config,
      String path,
      int classSlots,
      List<Integer> anchorsPerLocation) {
    Supported.refuse(
        new LinkedHashSet<>(anchorsPerLocation).size() != 1,
        path,
        "another number of anchors at some feature map " + anchorsPerLocation,
        "use convolutional_box_predictor, or an anchor generator with the same number everywhere");
    Supported.refuse(
        config.getUseDropout(), path + ".use_dropout", "true", "set it to false or remove it");
    Supported.refuse(
        config.getBoxCodeSize() != CODE_SIZE,
        path + ".box_code_size",
        String.valueOf(config.getBoxCodeSize()),
        "use 4");
    Supported.refuse(
        config.getScoreConverter() != WeightSharedConvolutionalBoxPredictor.ScoreConverter.IDENTITY,
        path + ".score_converter",
        "SIGMOID",
        "use post_processing.score_converter: SIGMOID");
    Supported.refuse(
        config.getUseDepthwise() && config.getKernelSize() == 1,
        path + ".kernel_size",
        "1 with use_depthwise",
        "use 3, or use_depthwise: false");
    Supported.refuse(
        config.getNumLayersBeforePredictor() > 0 && config.getDepth() <= 0,
        path + ".depth",
        "0 with num_layers_before_predictor",
        "set the number of channels of the tower");
    return new WeightSharedBoxPredictor(
        config,
        LayerHyperparams.of(config.getConvHyperparams(), path + ".conv_hyperparams"),
        classSlots,
        anchorsPerLocation.get(0));
  }

  /** Builds both heads over all feature maps; the maps have the same number of channels. */
  @Override
  public Predictions build(Layers layers, List<Output<?>> maps) {
    int channels = Layers.channels(maps.get(0));
    boolean shared = config.getSharePredictionTower();
    String boxTower = shared ? "PredictionTower" : "BoxPredictionTower";
    List<Output<?>> boxFeatures = tower(layers, BOXES, boxTower, maps);
    List<Output<?>> classFeatures = boxFeatures;
    if (shared) {
      declareUnusedTower(layers.variables().objects(), maps.size());
    } else {
      classFeatures = tower(layers, CLASSES, "ClassPredictionTower", maps);
    }
    int features = config.getNumLayersBeforePredictor() > 0 ? config.getDepth() : channels;
    Convolution boxHead =
        head(
            layers,
            PATH + "/_box_prediction_head/_box_encoder_layers/0",
            features,
            anchorsPerCell * CODE_SIZE,
            0);
    Convolution classHead =
        head(
            layers,
            PATH + "/_prediction_heads/" + CLASSES + "/_class_predictor_layers/0",
            features,
            anchorsPerCell * classSlots,
            config.getClassPredictionBiasInit());
    GraphBuilder b = layers.b();
    List<Output<?>> boxes = new ArrayList<>();
    List<Output<?>> classes = new ArrayList<>();
    for (int i = 0; i < maps.size(); i++) {
      boxes.add(perAnchor(b, clipped(b, boxHead.apply(boxFeatures.get(i))), CODE_SIZE));
      classes.add(perAnchor(b, classHead.apply(classFeatures.get(i)), classSlots));
    }
    return new Predictions(b.concat(1, boxes), b.concat(1, classes));
  }

  private List<Output<?>> tower(Layers layers, String head, String scope, List<Output<?>> maps) {
    List<Convolution> convolutions = new ArrayList<>();
    int channels = Layers.channels(maps.get(0));
    for (int i = 0; i < config.getNumLayersBeforePredictor(); i++) {
      convolutions.add(towerConvolution(layers, convolutionPath(scope, i), channels));
      channels = config.getDepth();
    }
    List<Output<?>> features = new ArrayList<>();
    for (int level = 0; level < maps.size(); level++) {
      Output<?> x = maps.get(level);
      LevelNames names = new LevelNames(layers.variables().objects(), head, level);
      for (int i = 0; i < convolutions.size(); i++) {
        names.shared(convolutionPath(scope, i));
        x = convolutions.get(i).apply(x);
        if (hyperparams.batchNorm().isPresent()) {
          x = layers.batchNorm(names.own(), x, hyperparams);
        }
        names.own();
        x = layers.activation(x, hyperparams);
      }
      features.add(x);
    }
    return features;
  }

  private Convolution towerConvolution(Layers layers, String path, int channels) {
    Kernel kernel = Kernel.of(hyperparams);
    Optional<Initializer> bias =
        hyperparams.batchNorm().isPresent() && !hyperparams.forceUseBias()
            ? Optional.empty()
            : Optional.of(Initializer.zeros());
    return config.getUseDepthwise()
        ? layers.separable(
            path,
            channels,
            config.getDepth(),
            config.getKernelSize(),
            1,
            kernel,
            config.getApplyConvHyperparamsPointwise() ? kernel : Kernel.plain(),
            bias)
        : layers.conv(path, channels, config.getDepth(), config.getKernelSize(), 1, kernel, bias);
  }

  private Convolution head(Layers layers, String path, int channels, int filters, double biasInit) {
    Optional<Initializer> bias = Optional.of(new Initializer.Constant(biasInit));
    Kernel configured = Kernel.of(hyperparams);
    if (!config.getUseDepthwise()) {
      return layers.conv(path, channels, filters, config.getKernelSize(), 1, configured, bias);
    }
    // Keras ignores the config here unless told otherwise: its plain separable convolution.
    Kernel kernel = config.getApplyConvHyperparamsToHeads() ? configured : Kernel.plain();
    return layers.separable(
        path, channels, filters, config.getKernelSize(), 1, kernel, kernel, bias);
  }

  private Output<?> clipped(GraphBuilder b, Output<?> boxes) {
    if (!config.hasBoxEncodingsClipRange()) {
      return boxes;
    }
    var range = config.getBoxEncodingsClipRange();
    return b.op("ClipByValue", boxes, b.constant(range.getMin()), b.constant(range.getMax()));
  }

  private Output<?> perAnchor(GraphBuilder b, Output<?> x, int size) {
    long cells = x.shape().get(1) * x.shape().get(2);
    return b.reshape(x, -1, Math.toIntExact(cells * anchorsPerCell), size);
  }

  /** With a shared tower the OD API still makes the class tower's layers, and never uses them. */
  private void declareUnusedTower(ObjectGraph objects, int levels) {
    for (int i = 0; i < config.getNumLayersBeforePredictor(); i++) {
      objects.object(convolutionPath("ClassPredictionTower", i));
    }
    for (int level = 0; level < levels; level++) {
      LevelNames names = new LevelNames(objects, CLASSES, level);
      for (int i = 0; i < config.getNumLayersBeforePredictor(); i++) {
        names.shared(convolutionPath("ClassPredictionTower", i));
        if (hyperparams.batchNorm().isPresent()) {
          names.own();
        }
        names.own();
      }
    }
  }

  private static String convolutionPath(String scope, int index) {
    return PATH + "/_head_scope_conv_layers/" + scope + "/" + index;
  }

  /** Numbers the layers of one level's tower as the OD API's list of them does. */
  private static final class LevelNames {
    private final ObjectGraph objects;
    private final String path;
    private int next;

    LevelNames(ObjectGraph objects, String head, int level) {
      this.objects = objects;
      this.path = PATH + "/_base_tower_layers_for_heads/" + head + "/" + level + "/";
    }

    void shared(String target) {
      objects.alias(path + next++, target);
    }

    String own() {
      String name = path + next++;
      objects.object(name);
      return name;
    }
  }
}
