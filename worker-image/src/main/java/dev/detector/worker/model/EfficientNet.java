package dev.detector.worker.model;

import dev.detector.formats.protos.Hyperparams;
import dev.detector.worker.graph.Fans;
import dev.detector.worker.graph.Initializer;
import dev.detector.worker.graph.Regularizer;
import dev.detector.worker.model.FeatureExtractor.Levels;
import dev.detector.worker.model.Layers.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Output;

/**
 * EfficientNet (Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural
 * Networks") as the OD API takes it from the TensorFlow Model Garden. What lies above the last
 * feature map, classifier included, is never run, but its variables are part of a checkpoint and of
 * the regularization.
 */
final class EfficientNet {

  /** How a version scales B0. */
  record Scaling(double width, double depth) {

    /** Channels for B0's number of them: a multiple of 8, at least 90 % of the exact number. */
    int channels(int b0) {
      return MobileNetV2.divisible(b0 * width);
    }

    int repeats(int b0) {
      return (int) Math.ceil(depth * b0);
    }
  }

  /** Settings of a version that the OD API has: B0 to B7. */
  static final List<Scaling> VERSIONS =
      List.of(
          new Scaling(1.0, 1.0),
          new Scaling(1.0, 1.1),
          new Scaling(1.1, 1.2),
          new Scaling(1.2, 1.4),
          new Scaling(1.4, 1.8),
          new Scaling(1.6, 2.2),
          new Scaling(1.8, 2.6),
          new Scaling(2.0, 3.1));

  /** Weight decay where the config does not give another one; half of it times the squares. */
  static final Regularizer WEIGHT_DECAY = new Regularizer(Regularizer.Kind.L2, 1e-5f);

  /** Coarsest level that it has. */
  static final int MAX_LEVEL = 5;

  private record Stack(
      int in, int out, int kernel, int repeats, int expansion, int stride, Endpoint endpoint) {}

  /** Block of a stack whose output is the feature map of a level; -1 for none. */
  private record Endpoint(int block, int level) {
    static final Endpoint NONE = new Endpoint(-1, -1);
  }

  /** B0. The endpoints are the OD API's, which are not the last blocks of the larger versions. */
  private static final List<Stack> STACKS =
      List.of(
          new Stack(32, 16, 3, 1, 1, 1, new Endpoint(0, 1)),
          new Stack(16, 24, 3, 2, 6, 2, new Endpoint(1, 2)),
          new Stack(24, 40, 5, 2, 6, 2, new Endpoint(1, 3)),
          new Stack(40, 80, 3, 3, 6, 2, Endpoint.NONE),
          new Stack(80, 112, 5, 3, 6, 1, new Endpoint(2, 4)),
          new Stack(112, 192, 5, 4, 6, 2, Endpoint.NONE),
          new Stack(192, 320, 3, 1, 6, 1, new Endpoint(0, 5)));

  private static final int STEM = 32;
  private static final int TOP = 1280;
  private static final int IMAGENET_CLASSES = 1000;
  private static final double SQUEEZE = 0.25;
  private static final double DROP_CONNECT = 0.2;

  private final Scaling scaling;
  private final LayerHyperparams hyperparams;
  private final Levels levels;
  private final FunctionalModel used;
  private final FunctionalModel whole;
  private final List<Output<?>> maps = new ArrayList<>();
  private final int blocks;
  private Layers layers;
  private boolean running = true;
  private int block;

  private EfficientNet(
      Layers layers, Scaling scaling, Optional<Regularizer> weightDecay, Levels levels) {
    this.layers = layers;
    this.scaling = scaling;
    this.levels = levels;
    this.hyperparams =
        new LayerHyperparams(
            Hyperparams.Activation.SWISH,
            weightDecay,
            shape -> Initializer.varianceScaling(2, Fans.of(shape).out(), false),
            Optional.of(new LayerHyperparams.BatchNormalization(0.99f, 1e-3f, true, true, false)),
            false);
    this.used =
        new FunctionalModel(FeatureExtractor.PATH + "/_efficientnet", layers.variables().objects());
    this.whole =
        new FunctionalModel(
            FeatureExtractor.PATH + "/classification_backbone", layers.variables().objects());
    this.blocks = STACKS.stream().mapToInt(s -> scaling.repeats(s.repeats())).sum();
  }

  /**
   * Builds the network.
   *
   * @param weightDecay penalty of all kernels but the depthwise ones, and of all biases
   * @param images [N, H, W, 3], normalised
   * @param levels which feature maps are wanted, 1 to {@link #MAX_LEVEL}
   * @return the feature maps, finest first
   */
  static List<Output<?>> build(
      Layers layers,
      Scaling scaling,
      Optional<Regularizer> weightDecay,
      Output<?> images,
      Levels levels) {
    EfficientNet net = new EfficientNet(layers, scaling, weightDecay, levels);
    Output<?> x = net.stem(images);
    for (Stack stack : STACKS) {
      x = net.stack(stack, x);
    }
    net.top(x);
    return net.maps;
  }

  private Output<?> stem(Output<?> images) {
    layer();
    Output<?> x = convolution(images, scaling.channels(STEM), 3, 2);
    return activated(normalised(x));
  }

  private Output<?> stack(Stack stack, Output<?> input) {
    Output<?> x = input;
    for (int i = 0; i < scaling.repeats(stack.repeats()); i++) {
      int channels = i == 0 ? scaling.channels(stack.in()) : scaling.channels(stack.out());
      boolean endpoint = i == stack.endpoint().block();
      x = block(stack, x, channels, i == 0 ? stack.stride() : 1, endpoint);
    }
    return x;
  }

  private Output<?> block(Stack stack, Output<?> input, int in, int stride, boolean endpoint) {
    Output<?> x = input;
    if (stack.expansion() != 1) {
      x = activated(normalised(convolution(x, in * stack.expansion(), 1, 1)));
    }
    Kernel depthwise = new Kernel(hyperparams.initializer(), Optional.empty());
    x = layers.depthwise(weightedLayer(), x, stack.kernel(), stride, depthwise, Optional.empty());
    x = activated(normalised(x));
    x = excited(x, Math.max(1, (int) (in * SQUEEZE)));
    int out = scaling.channels(stack.out());
    x = normalised(convolution(x, out, 1, 1));
    boolean residual = stride == 1 && in == out;
    if (endpoint && !residual) {
      endpoint(stack.endpoint().level(), x);
    }
    layer();
    if (residual) {
      x = layers.b().add(dropped(x), input);
      layer();
      if (endpoint) {
        endpoint(stack.endpoint().level(), x);
      }
    }
    block++;
    return x;
  }

  /** The whole branch is left out for some images, the more often the deeper the block lies. */
  private Output<?> dropped(Output<?> x) {
    double rate = DROP_CONNECT * block / blocks;
    return rate > 0 ? layers.dropImages(layer(), x, (float) (1 - rate)) : x;
  }

  /** Squeeze and excitation: each channel is scaled by what all the channels' means say. */
  private Output<?> excited(Output<?> x, int squeezed) {
    layer();
    layer();
    int channels = Layers.channels(x);
    Output<?> means = layers.b().op("Mean", a -> a.setAttr("keep_dims", true), x, spatial());
    Output<?> y = activated(biased(means, squeezed));
    y = layers.b().op("Sigmoid", biased(y, channels));
    layer();
    layer();
    return layers.b().mul(x, y);
  }

  private Output<?> spatial() {
    return layers.b().ints(1, 2);
  }

  private Output<?> biased(Output<?> x, int filters) {
    return layers
        .conv(
            weightedLayer(),
            Layers.channels(x),
            filters,
            1,
            1,
            Kernel.of(hyperparams),
            Optional.of(Initializer.zeros()),
            hyperparams.regularizer())
        .apply(x);
  }

  private Output<?> convolution(Output<?> x, int filters, int size, int stride) {
    return layers
        .conv(
            weightedLayer(),
            Layers.channels(x),
            filters,
            size,
            stride,
            Kernel.of(hyperparams),
            Optional.empty())
        .apply(x);
  }

  private Output<?> normalised(Output<?> x) {
    return layers.batchNorm(weightedLayer(), x, hyperparams);
  }

  private Output<?> activated(Output<?> x) {
    layer();
    return layers.activation(x, hyperparams);
  }

  private void endpoint(int level, Output<?> map) {
    if (level >= levels.min() && level <= levels.max()) {
      maps.add(map);
    }
    if (level == levels.max()) {
      // From here on nothing is run: what the layers make is only there for their variables.
      running = false;
      layers = layers.inference();
    }
  }

  private void top(Output<?> x) {
    activated(normalised(convolution(x, scaling.channels(TOP), 1, 1)));
    layer();
    layer();
    String logits = weightedLayer();
    int features = scaling.channels(TOP);
    double fan = Fans.of(features, IMAGENET_CLASSES).out();
    layers
        .variables()
        .create(
            logits + "/kernel",
            true,
            Initializer.varianceScaling(1 / 3.0, fan, true),
            hyperparams.regularizer(),
            features,
            IMAGENET_CLASSES);
    layers
        .variables()
        .create(
            logits + "/bias",
            true,
            Initializer.zeros(),
            hyperparams.regularizer(),
            IMAGENET_CLASSES);
    layer();
    layer();
  }

  /** Path of the next layer, which has no variables. */
  private String layer() {
    if (!running) {
      return whole.layer();
    }
    String path = used.layer();
    whole.share(path);
    return path;
  }

  private String weightedLayer() {
    if (!running) {
      return whole.weightedLayer();
    }
    String path = used.weightedLayer();
    whole.shareWeighted(path);
    return path;
  }
}
