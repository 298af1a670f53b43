package dev.detector.worker.model;

import dev.detector.worker.graph.Initializer;
import dev.detector.worker.model.Layers.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Output;

/**
 * The OD API's {@code convolutional_box_predictor}: each feature map has convolutions of its own.
 *
 * @param config the config's block, checked
 * @param classSlots classes, and background where the model has it
 * @param anchorsPerLocation boxes per cell of each feature map
 */
record ConvolutionalBoxPredictor(
    dev.detector.formats.protos.ConvolutionalBoxPredictor config,
    LayerHyperparams hyperparams,
    int classSlots,
    List<Integer> anchorsPerLocation)
    implements BoxPredictor {

  /**
   * Reads {@code model.ssd.box_predictor.convolutional_box_predictor}.
   *
   * @throws dev.detector.formats.DetectorException for what is not supported
   */
  static ConvolutionalBoxPredictor of(
      dev.detector.formats.protos.ConvolutionalBoxPredictor config,
      String path,
      int classSlots,
      List<Integer> anchorsPerLocation) {
    BoxPredictor.checkHeads(
        path,
        config.getKernelSize(),
        config.getUseDepthwise(),
        config.getUseDropout(),
        config.getDropoutKeepProbability());
    Supported.refuse(
        config.getMinDepth() > config.getMaxDepth(),
        path + ".min_depth",
        config.getMinDepth() + " above max_depth " + config.getMaxDepth(),
        "set max_depth to it or more");
    return new ConvolutionalBoxPredictor(
        config,
        LayerHyperparams.of(config.getConvHyperparams(), path + ".conv_hyperparams"),
        classSlots,
        anchorsPerLocation);
  }

  @Override
  public Predictions build(Layers layers, List<Output<?>> maps) {
    List<Output<?>> boxes = new ArrayList<>();
    List<Output<?>> classes = new ArrayList<>();
    for (int i = 0; i < maps.size(); i++) {
      Output<?> x = sharedNet(layers, PATH + "/_shared_nets/" + i, maps.get(i));
      int anchors = anchorsPerLocation.get(i);
      boxes.add(boxHead(layers, i, x, anchors));
      classes.add(classHead(layers, i, x, anchors));
    }
    return new Predictions(layers.b().concat(1, boxes), layers.b().concat(1, classes));
  }

  /** Convolutions that both heads see. */
  private Output<?> sharedNet(Layers layers, String path, Output<?> map) {
    int depth =
        Math.max(Math.min(Layers.channels(map), config.getMaxDepth()), config.getMinDepth());
    Output<?> x = map;
    for (int i = 0; i < config.getNumLayersBeforePredictor() && depth > 0; i++) {
      x =
          layers
              .conv(
                  path + "/" + 3 * i,
                  Layers.channels(x),
                  depth,
                  1,
                  1,
                  Kernel.of(hyperparams),
                  biasOfNormalised())
              .apply(x);
      x = layers.normalised(path, 3 * i + 1, x, hyperparams);
    }
    return x;
  }

  private Output<?> boxHead(Layers layers, int level, Output<?> x, int anchors) {
    String path = PATH + "/_prediction_heads/" + BOXES + "/" + level + "/_box_encoder_layers";
    Output<?> codes = head(layers, path, 0, x, anchors * config.getBoxCodeSize(), 0);
    if (config.hasBoxEncodingsClipRange()) {
      var range = config.getBoxEncodingsClipRange();
      codes = BoxPredictor.clipped(layers.b(), codes, range.getMin(), range.getMax());
    }
    return BoxPredictor.perAnchor(layers.b(), codes, anchors, config.getBoxCodeSize());
  }

  private Output<?> classHead(Layers layers, int level, Output<?> map, int anchors) {
    String path = PATH + "/_prediction_heads/" + CLASSES + "/" + level + "/_class_predictor_layers";
    Output<?> x = map;
    if (config.getUseDropout()) {
      layers.variables().objects().object(path + "/0");
      x = layers.dropout(path + "/0", x, config.getDropoutKeepProbability());
    }
    Output<?> logits =
        head(
            layers,
            path,
            config.getUseDropout() ? 1 : 0,
            x,
            anchors * classSlots,
            // The OD API gives the bias to the convolution of this kind only.
            config.getUseDepthwise() ? 0 : config.getClassPredictionBiasInit());
    return BoxPredictor.perAnchor(layers.b(), logits, anchors, classSlots);
  }

  private Output<?> head(
      Layers layers, String path, int first, Output<?> map, int filters, double biasInit) {
    Output<?> x = map;
    int last = first;
    int size = config.getKernelSize();
    if (config.getUseDepthwise()) {
      x = layers.depthwise(path + "/" + first, x, size, 1, Kernel.plain(), biasOfNormalised());
      x = layers.normalised(path, first + 1, x, hyperparams);
      last = first + 3;
      size = 1;
    }
    return layers
        .conv(
            path + "/" + last,
            Layers.channels(x),
            filters,
            size,
            1,
            Kernel.of(hyperparams),
            Optional.of(new Initializer.Constant(biasInit)))
        .apply(x);
  }

  private Optional<Initializer> biasOfNormalised() {
    return hyperparams.useBias() ? Optional.of(Initializer.zeros()) : Optional.empty();
  }
}
