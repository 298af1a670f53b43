package dev.detector.worker.model;

import dev.detector.worker.cluster.AllReduce;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Initializer;
import dev.detector.worker.graph.Regularizer;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.graph.Variables;
import dev.detector.worker.model.LayerHyperparams.KernelInitializer;
import dev.detector.worker.random.Seeds;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/**
 * The network's layers on NHWC feature maps, with Keras' variable names, shapes and order.
 *
 * @param batchStatistics batch normalisation uses the batch's statistics and updates the moving
 *     averages (training without {@code freeze_batchnorm})
 * @param stepSeed scalar int64, another in each step, for what is random in training; empty outside
 *     it
 * @param explicitPadding windows larger than 1 are padded alike on all sides, whatever the stride
 *     (the OD API's {@code use_explicit_padding}), else as TensorFlow's SAME does
 * @param reduce of the processes that train together, for synchronised batch normalisation
 */
record Layers(
    GraphBuilder b,
    Variables variables,
    boolean batchStatistics,
    Optional<Output<?>> stepSeed,
    boolean explicitPadding,
    AllReduce reduce) {

  /** The same with another padding. */
  Layers withExplicitPadding(boolean explicit) {
    return new Layers(b, variables, batchStatistics, stepSeed, explicit, reduce);
  }

  /** These layers as they are when no training step runs. */
  Layers inference() {
    return new Layers(b, variables, false, Optional.empty(), explicitPadding, reduce);
  }

  /** How one kernel is started and penalised. */
  record Kernel(KernelInitializer initializer, Optional<Regularizer> regularizer) {

    /** As the config says. */
    static Kernel of(LayerHyperparams h) {
      return new Kernel(h.initializer(), h.regularizer());
    }

    /** As Keras does by default. */
    static Kernel plain() {
      return new Kernel(KernelInitializer.glorotUniform(), Optional.empty());
    }
  }

  /** Weights of a convolution that may serve several feature maps. */
  @FunctionalInterface
  interface Convolution {
    Output<?> apply(Output<?> x);
  }

  /** Conv2D, kernel of {@code size} × {@code size}. */
  Convolution conv(
      String path,
      int channels,
      int filters,
      int size,
      int stride,
      Kernel kernel,
      Optional<Initializer> bias) {
    return conv(path, channels, filters, size, stride, kernel, bias, Optional.empty());
  }

  /** The same with a penalty on the bias. */
  Convolution conv(
      String path,
      int channels,
      int filters,
      int size,
      int stride,
      Kernel kernel,
      Optional<Initializer> bias,
      Optional<Regularizer> biasRegularizer) {
    Variable k = kernel(path + "/kernel", kernel, size, size, channels, filters);
    Optional<Variable> offset = bias.map(i -> bias(path, i, biasRegularizer, filters));
    return x -> addBias(path, convolve("Conv2D", path, x, k, stride), offset);
  }

  /** DepthwiseConv2D, kernel of {@code size} × {@code size}. */
  Output<?> depthwise(
      String path, Output<?> x, int size, int stride, Kernel kernel, Optional<Initializer> bias) {
    Variable k = kernel(path + "/depthwise_kernel", kernel, size, size, channels(x), 1);
    Optional<Variable> offset = bias.map(i -> bias(path, i, Optional.empty(), channels(x)));
    return addBias(path, convolve("DepthwiseConv2dNative", path, x, k, stride), offset);
  }

  /** SeparableConv2D: depthwise {@code size} × {@code size}, then pointwise. */
  Convolution separable(
      String path,
      int channels,
      int filters,
      int size,
      int stride,
      Kernel depthwise,
      Kernel pointwise,
      Optional<Initializer> bias) {
    Variable d = kernel(path + "/depthwise_kernel", depthwise, size, size, channels, 1);
    Variable p = kernel(path + "/pointwise_kernel", pointwise, 1, 1, channels, filters);
    Optional<Variable> offset = bias.map(i -> bias(path, i, Optional.empty(), filters));
    return x -> {
      Output<?> spatial = convolve("DepthwiseConv2dNative", path + "/depthwise", x, d, stride);
      return addBias(path, convolve("Conv2D", path, spatial, p, 1), offset);
    };
  }

  private Variable kernel(String path, Kernel kernel, long... shape) {
    return variables.create(
        path, true, kernel.initializer().forShape(shape), kernel.regularizer(), shape);
  }

  private Variable bias(
      String path, Initializer initializer, Optional<Regularizer> regularizer, int filters) {
    return variables.create(path + "/bias", true, initializer, regularizer, filters);
  }

  private Output<?> convolve(String op, String name, Output<?> x, Variable kernel, int stride) {
    int size = Math.toIntExact(kernel.shape().sizes().get(0));
    boolean padded = explicitPadding && size > 1;
    return b.operation(
            op,
            name,
            a -> {
              a.setAttr("strides", new long[] {1, stride, stride, 1});
              a.setAttr("padding", padded ? "VALID" : "SAME");
            },
            padded ? padded(x, size) : x,
            kernel.value())
        .output(0);
  }

  /** Zeros around the map: what a window of this size needs so that it starts at the first cell. */
  private Output<?> padded(Output<?> x, int size) {
    int before = (size - 1) / 2;
    int after = size - 1 - before;
    return b.op("Pad", x, b.reshape(b.ints(0, 0, before, after, before, after, 0, 0), 4, 2));
  }

  private Output<?> addBias(String path, Output<?> x, Optional<Variable> bias) {
    return bias.<Output<?>>map(
            v -> b.operation("BiasAdd", path + "/BiasAdd", a -> {}, x, v.value()).output(0))
        .orElse(x);
  }

  /** Batch normalisation, or x itself when the config has none. */
  Output<?> batchNorm(String path, Output<?> x, LayerHyperparams h) {
    return h.batchNorm().<Output<?>>map(settings -> batchNorm(path, x, settings)).orElse(x);
  }

  private Output<?> batchNorm(
      String path, Output<?> x, LayerHyperparams.BatchNormalization settings) {
    int channels = channels(x);
    Output<?> gamma =
        settings.scale()
            ? vector(path + "/gamma", true, Initializer.ones(), channels).value()
            : fill(1, channels);
    Output<?> beta =
        settings.center()
            ? vector(path + "/beta", true, Initializer.zeros(), channels).value()
            : fill(0, channels);
    Variable mean = vector(path + "/moving_mean", false, Initializer.zeros(), channels);
    Variable variance = vector(path + "/moving_variance", false, Initializer.ones(), channels);
    if (batchStatistics && settings.synchronised() && reduce.processes() > 1) {
      return byAllImages(path, x, gamma, beta, mean, variance, settings);
    }
    Operation norm =
        b.operation(
            "FusedBatchNormV3",
            path,
            a -> {
              a.setAttr("is_training", batchStatistics);
              a.setAttr("epsilon", settings.epsilon());
              if (batchStatistics) {
                // The op then returns the new moving averages instead of the batch's statistics.
                a.setAttr("exponential_avg_factor", 1 - settings.momentum());
              }
            },
            x,
            gamma,
            beta,
            mean.value(),
            variance.value());
    if (batchStatistics) {
      variables.updateEachStep(mean, norm.output(1));
      Output<?> next = norm.output(2);
      variables.updateEachStep(
          variance,
          settings.synchronised() ? ofBatches(x, variance, next, settings.momentum()) : next);
    }
    return norm.output(0);
  }

  /**
   * Batch normalisation by the images of all processes, from sums and sums of squares as Keras'
   * synchronised layer: the variance is their mean of squares less their squared mean.
   */
  private Output<?> byAllImages(
      String path,
      Output<?> x,
      Output<?> gamma,
      Output<?> beta,
      Variable movingMean,
      Variable movingVariance,
      LayerHyperparams.BatchNormalization settings) {
    int channels = channels(x);
    Output<?> own = b.stack(0, List.of(b.sum(x, 0, 1, 2), b.sum(b.op("Square", x), 0, 1, 2)));
    Output<?> means = b.div(reduce.sum(List.of(own)).get(0), countOfAll(x));
    Output<?> mean = row(means, 0, channels);
    Output<?> variance = b.sub(row(means, 1, channels), b.op("Square", mean));
    variables.updateEachStep(movingMean, moved(movingMean, mean, settings));
    variables.updateEachStep(movingVariance, moved(movingVariance, variance, settings));
    Output<?> deviation = b.op("Rsqrt", b.add(variance, b.constant(settings.epsilon())));
    Output<?> scale = b.mul(gamma, deviation);
    return b.operation("AddV2", path, a -> {}, b.mul(x, scale), b.sub(beta, b.mul(mean, scale)))
        .output(0);
  }

  private Output<?> row(Output<?> matrix, int row, int columns) {
    return b.reshape(b.slice(matrix, new int[] {row, 0}, new int[] {1, columns}), columns);
  }

  private Output<?> moved(
      Variable average, Output<?> value, LayerHyperparams.BatchNormalization settings) {
    return b.add(
        b.mul(average.value(), b.constant(settings.momentum())),
        b.mul(value, b.constant(1 - settings.momentum())));
  }

  /** How many values a channel has in all processes' maps. */
  private Output<?> countOfAll(Output<?> x) {
    Shape shape = x.shape();
    if (shape.hasUnknownDimension()) {
      return reduce.sum(List.of(count(x))).get(0);
    }
    float own = (float) shape.get(0) * shape.get(1) * shape.get(2);
    return b.constant(own * reduce.processes());
  }

  /** How many values a channel has, as it is when the graph runs. */
  private Output<?> count(Output<?> x) {
    Output<?> sizes = b.slice(b.op("Shape", x), new int[] {0}, new int[] {3});
    return b.cast(b.op("Prod", sizes, b.ints(0)), DataType.DT_FLOAT);
  }

  /**
   * The next moving variance where the op has taken n / (n - 1) of the variance of the batch's n
   * values.
   */
  private Output<?> ofBatches(Output<?> x, Variable variance, Output<?> estimated, float momentum) {
    Shape shape = x.shape();
    if (shape.hasUnknownDimension()) {
      Output<?> count = count(x);
      return b.add(
          b.mul(estimated, b.div(b.sub(count, b.constant(1f)), count)),
          b.mul(variance.value(), b.div(b.constant(momentum), count)));
    }
    float n = (float) shape.get(0) * shape.get(1) * shape.get(2);
    return b.add(
        b.mul(estimated, b.constant((n - 1) / n)),
        b.mul(variance.value(), b.constant(momentum / n)));
  }

  private Variable vector(String path, boolean trainable, Initializer initializer, int size) {
    return variables.create(path, trainable, initializer, Optional.empty(), size);
  }

  private Output<?> fill(float value, int size) {
    return b.op("Fill", b.ints(size), b.constant(value));
  }

  /** The config's activation. */
  Output<?> activation(Output<?> x, LayerHyperparams h) {
    return switch (h.activation()) {
      case NONE -> x;
      case RELU -> b.op("Relu", x);
      case RELU_6 -> b.op("Relu6", x);
      case SWISH -> b.mul(x, b.op("Sigmoid", x));
    };
  }

  /**
   * Sets elements to 0 at random in training, and scales the others so that the mean stays.
   *
   * @param path place in the object graph, which makes its random numbers its own
   * @param keep probability of an element to stay
   */
  Output<?> dropout(String path, Output<?> x, float keep) {
    return stepSeed
        .<Output<?>>map(
            seed -> {
              Output<?> kept = kept(path, seed, b.op("Shape", x), keep);
              return b.mul(b.mul(x, b.constant(1 / keep)), kept);
            })
        .orElse(x);
  }

  /** Dropout of whole images: all elements of one share their fate. */
  Output<?> dropImages(String path, Output<?> x, float keep) {
    return stepSeed
        .<Output<?>>map(
            seed -> {
              Output<?> images = b.slice(b.op("Shape", x), new int[] {0}, new int[] {1});
              Output<?> shape = b.concat(0, List.of(images, b.ints(1, 1, 1)));
              return b.mul(x, b.mul(kept(path, seed, shape, keep), b.constant(1 / keep)));
            })
        .orElse(x);
  }

  /** 1 at random, else 0. */
  private Output<?> kept(String path, Output<?> seed, Output<?> shape, float keep) {
    Output<?> chance = uniform(path, seed, shape);
    return b.cast(b.op("GreaterEqual", chance, b.constant(1 - keep)), DataType.DT_FLOAT);
  }

  private Output<?> uniform(String path, Output<?> seed, Output<?> shape) {
    return b.op(
        "StatelessRandomUniform",
        a -> a.setAttr("dtype", DataType.DT_FLOAT),
        shape,
        b.concat(0, List.of(b.reshape(seed, 1), b.longs(Seeds.named(path)))));
  }

  /** Each cell repeated twice in both directions. */
  Output<?> doubled(Output<?> x) {
    int height = Math.toIntExact(x.shape().get(1));
    int width = Math.toIntExact(x.shape().get(2));
    Output<?> size =
        height < 0 || width < 0
            ? b.mul(b.spatialSize(x), b.constant(2))
            : b.ints(2 * height, 2 * width);
    return b.op("ResizeNearestNeighbor", x, size);
  }

  /** Maximum over 3×3 cells, at every second one. */
  Output<?> halved(Output<?> x) {
    return b.op(
        "MaxPool",
        a -> {
          a.setAttr("ksize", new long[] {1, 3, 3, 1});
          a.setAttr("strides", new long[] {1, 2, 2, 1});
          a.setAttr("padding", "SAME");
        },
        x);
  }

  /**
   * The OD API's block of a convolution 3×3, its normalisation and its activation, at {@code
   * path/0} to {@code path/2}, or one further where an explicit padding is the first.
   */
  Output<?> block(
      String path, Output<?> x, int filters, int stride, boolean separable, LayerHyperparams h) {
    Optional<Initializer> bias = h.useBias() ? Optional.of(Initializer.zeros()) : Optional.empty();
    int first = explicitPadding ? 1 : 0;
    String at = path + "/" + first;
    if (explicitPadding) {
      variables.objects().object(path + "/0");
    }
    Convolution conv =
        separable
            ? separable(at, channels(x), filters, 3, stride, Kernel.of(h), Kernel.plain(), bias)
            : conv(at, channels(x), filters, 3, stride, Kernel.of(h), bias);
    return normalised(path, first + 1, conv.apply(x), h);
  }

  /**
   * Batch normalisation at {@code path/first} and the activation after it; objects of a checkpoint
   * even where they do nothing.
   */
  Output<?> normalised(String path, int first, Output<?> x, LayerHyperparams h) {
    variables.objects().object(path + "/" + first);
    variables.objects().object(path + "/" + (first + 1));
    return activation(batchNorm(path + "/" + first, x, h), h);
  }

  /** Number of channels of a feature map. */
  static int channels(Output<?> x) {
    Shape shape = x.shape();
    return Math.toIntExact(shape.get(shape.numDimensions() - 1));
  }
}
