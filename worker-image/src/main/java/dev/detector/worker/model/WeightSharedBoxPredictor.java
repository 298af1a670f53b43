package dev.detector.worker.model;

import dev.detector.formats.protos.WeightSharedConvolutionalBoxPredictor;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Initializer;
import dev.detector.worker.graph.ObjectGraph;
import dev.detector.worker.model.Layers.Convolution;
import dev.detector.worker.model.Layers.Kernel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
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
    BoxPredictor.checkHeads(
        path,
        config.getKernelSize(),
        config.getUseDepthwise(),
        config.getUseDropout(),
        config.getDropoutKeepProbability());
    Supported.refuse(
        config.getScoreConverter() != WeightSharedConvolutionalBoxPredictor.ScoreConverter.IDENTITY,
        path + ".score_converter",
        "SIGMOID",
        "use post_processing.score_converter: SIGMOID");
    Supported.refuse(
        config.getNumLayersBeforePredictor() > 0 && config.getDepth() <= 0,
        path + ".depth",
        "0 with num_layers_before_predictor",
        "set the number of channels of the tower");
    return new WeightSharedBoxPredictor(
        config,
        hyperparams(config, path + ".conv_hyperparams"),
        classSlots,
        anchorsPerLocation.get(0));
  }

  /** The OD API's towers have no synchronised batch normalisation, nor has anything else here. */
  private static LayerHyperparams hyperparams(
      WeightSharedConvolutionalBoxPredictor config, String path) {
    LayerHyperparams h = LayerHyperparams.of(config.getConvHyperparams(), path);
    return config.getConvHyperparams().hasBatchNorm() ? h : h.withoutBatchNorm();
  }

  @Override
  public Predictions build(Layers layers, List<Output<?>> inputs) {
    List<Output<?>> maps = projected(layers, inputs);
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
            anchorsPerCell * config.getBoxCodeSize(),
            0);
    String classPath = PATH + "/_prediction_heads/" + CLASSES + "/_class_predictor_layers/";
    Convolution classHead =
        head(
            layers,
            classPath + (config.getUseDropout() ? 1 : 0),
            features,
            anchorsPerCell * classSlots,
            config.getClassPredictionBiasInit());
    GraphBuilder b = layers.b();
    List<Output<?>> boxes = new ArrayList<>();
    List<Output<?>> classes = new ArrayList<>();
    for (int i = 0; i < maps.size(); i++) {
      Output<?> codes = clipped(b, boxHead.apply(boxFeatures.get(i)));
      boxes.add(BoxPredictor.perAnchor(b, codes, anchorsPerCell, config.getBoxCodeSize()));
      Output<?> x = dropped(layers, classPath + "0", classFeatures.get(i), i);
      classes.add(BoxPredictor.perAnchor(b, classHead.apply(x), anchorsPerCell, classSlots));
    }
    return new Predictions(b.concat(1, boxes), b.concat(1, classes));
  }

  private Output<?> dropped(Layers layers, String path, Output<?> x, int level) {
    if (!config.getUseDropout()) {
      return x;
    }
    layers.variables().objects().object(path);
    return layers.dropout(path + "/" + level, x, config.getDropoutKeepProbability());
  }

  /** The maps themselves, or all with as many channels as most of them have. */
  private List<Output<?>> projected(Layers layers, List<Output<?>> maps) {
    List<Integer> channels = maps.stream().map(Layers::channels).toList();
    if (new LinkedHashSet<>(channels).size() == 1) {
      return maps;
    }
    int common = mostFrequent(channels);
    List<Output<?>> projected = new ArrayList<>();
    for (int i = 0; i < maps.size(); i++) {
      String path = PATH + "/_additional_projection_layers/" + i + "/";
      Output<?> x =
          layers
              .conv(path + 0, channels.get(i), common, 1, 1, Kernel.of(hyperparams), towerBias())
              .apply(maps.get(i));
      projected.add(layers.batchNorm(path + 1, x, hyperparams));
    }
    return projected;
  }

  private static int mostFrequent(List<Integer> channels) {
    Map<Integer, Long> counts =
        channels.stream().collect(Collectors.groupingBy(c -> c, Collectors.counting()));
    long most = Collections.max(counts.values());
    List<Integer> candidates =
        counts.keySet().stream().filter(c -> counts.get(c) == most).sorted().toList();
    // The OD API takes any of them, by the order of a hash table.
    Supported.refuse(
        candidates.size() > 1,
        "model.ssd.box_predictor.weight_shared_convolutional_box_predictor",
        "feature maps of " + channels + " channels, none of them most frequent",
        "use convolutional_box_predictor");
    return candidates.get(0);
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
    Optional<Initializer> bias = towerBias();
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

  private Optional<Initializer> towerBias() {
    return hyperparams.batchNorm().isPresent() && !hyperparams.forceUseBias()
        ? Optional.empty()
        : Optional.of(Initializer.zeros());
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
    return BoxPredictor.clipped(b, boxes, range.getMin(), range.getMax());
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
