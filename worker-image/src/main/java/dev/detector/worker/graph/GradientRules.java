package dev.detector.worker.graph;

import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/**
 * Derivatives of the ops that a convolutional network is made of. Activations are differentiated
 * from their outputs, which the next layer keeps anyway, so that their inputs need not be kept;
 * shapes are constants where they are known.
 */
final class GradientRules {
  private static final String NHWC = "NHWC";

  /** More than a graph has sums over processes: their gradients take the keys from here on. */
  private static final int GRADIENT_KEYS = 1 << 20;

  private final GraphBuilder b;
  private final Map<String, Rule> rules =
      Map.ofEntries(
          Map.entry("Relu", (op, dy, wanted, to) -> fromOutput("ReluGrad", op, dy, to)),
          Map.entry("Relu6", (op, dy, wanted, to) -> fromOutput("Relu6Grad", op, dy, to)),
          Map.entry("Sigmoid", this::sigmoid),
          Map.entry("Identity", (op, dy, wanted, to) -> to.accept(op.input(0), dy)),
          Map.entry("AddN", this::addAll),
          Map.entry("AddV2", this::add),
          Map.entry("Sub", this::subtract),
          Map.entry("Mul", this::multiply),
          Map.entry("RealDiv", this::divide),
          Map.entry("ConcatV2", this::concatenate),
          Map.entry("BiasAdd", this::biasAdd),
          Map.entry("Reshape", this::reshape),
          Map.entry("Conv2D", this::convolution),
          Map.entry("DepthwiseConv2dNative", this::depthwise),
          Map.entry(CollectiveSum.TYPE, this::collectiveSum),
          Map.entry("FusedBatchNormV3", this::batchNorm));

  GradientRules(GraphBuilder b) {
    this.b = b;
  }

  /** What an op passes back from its first output to its inputs. */
  @FunctionalInterface
  interface Rule {
    /**
     * Adds the gradients of an op's inputs.
     *
     * @param dy gradient of the op's first output
     * @param wanted inputs that a gradient is asked for
     * @param to takes an input's gradient; once for each place that it is in
     */
    void apply(
        GraphOperation op,
        Output<?> dy,
        Predicate<Output<?>> wanted,
        BiConsumer<Output<?>, Output<?>> to);
  }

  /** The rule for an op, or null where TensorFlow's own one has to do. */
  Rule of(GraphOperation op) {
    boolean known =
        switch (op.type()) {
          case "ConcatV2" ->
              op.inputs().stream().allMatch(input -> isStatic(input.asOutput().shape()))
                  && !op.output(0).shape().equals(op.input(0).shape());
          case "BiasAdd", "FusedBatchNormV3" -> format(op).equals(NHWC);
          case "Conv2D", "DepthwiseConv2dNative" ->
              format(op).equals(NHWC)
                  && isStatic(op.input(1).shape())
                  && !op.attributes().getAttrString("padding").equals("EXPLICIT");
          default -> true;
        };
    if (known && isSwish(op)) {
      return this::swish;
    }
    return known ? rules.get(op.type()) : null;
  }

  private static String format(GraphOperation op) {
    return op.attributes().getAttrString("data_format");
  }

  private static boolean isStatic(Shape shape) {
    return !shape.isUnknown() && !shape.hasUnknownDimension();
  }

  private void fromOutput(
      String type, GraphOperation op, Output<?> dy, BiConsumer<Output<?>, Output<?>> to) {
    to.accept(op.input(0), b.op(type, dy, op.output(0)));
  }

  private void sigmoid(
      GraphOperation op,
      Output<?> dy,
      Predicate<Output<?>> wanted,
      BiConsumer<Output<?>, Output<?>> to) {
    to.accept(op.input(0), b.op("SigmoidGrad", op.output(0), dy));
  }

  /** Whether the op is the product in x × sigmoid(x). */
  private static boolean isSwish(GraphOperation op) {
    return op.type().equals("Mul")
        && op.input(1).op() instanceof GraphOperation sigmoid
        && sigmoid.type().equals("Sigmoid")
        && sigmoid.input(0).equals(op.input(0));
  }

  /**
   * For y = x × s(x) it is dy × (s + y × (1 - s)). The derivative of softplus, which is s, gives
   * the product dy × s in one pass and spares keeping s.
   */
  private void swish(
      GraphOperation op,
      Output<?> dy,
      Predicate<Output<?>> wanted,
      BiConsumer<Output<?>, Output<?>> to) {
    Output<?> x = op.input(0);
    Output<?> part = b.op("SoftplusGrad", dy, x);
    to.accept(x, b.add(part, b.mul(op.output(0), b.sub(dy, part))));
  }

  private void addAll(
      GraphOperation op,
      Output<?> dy,
      Predicate<Output<?>> wanted,
      BiConsumer<Output<?>, Output<?>> to) {
    op.inputs().stream()
        .<Output<?>>map(input -> input.asOutput())
        .filter(wanted)
        .forEach(input -> to.accept(input, dy));
  }

  private void add(
      GraphOperation op,
      Output<?> dy,
      Predicate<Output<?>> wanted,
      BiConsumer<Output<?>, Output<?>> to) {
    for (int i = 0; i < 2; i++) {
      if (wanted.test(op.input(i))) {
        to.accept(op.input(i), reduced(dy, op, i));
      }
    }
  }

  private void subtract(
      GraphOperation op,
      Output<?> dy,
      Predicate<Output<?>> wanted,
      BiConsumer<Output<?>, Output<?>> to) {
    if (wanted.test(op.input(0))) {
      to.accept(op.input(0), reduced(dy, op, 0));
    }
    if (wanted.test(op.input(1))) {
      to.accept(op.input(1), b.op("Neg", reduced(dy, op, 1)));
    }
  }

  private void multiply(
      GraphOperation op,
      Output<?> dy,
      Predicate<Output<?>> wanted,
      BiConsumer<Output<?>, Output<?>> to) {
    for (int i = 0; i < 2; i++) {
      if (wanted.test(op.input(i))) {
        to.accept(op.input(i), reduced(b.mul(dy, op.input(1 - i)), op, i));
      }
    }
  }

  private void divide(
      GraphOperation op,
      Output<?> dy,
      Predicate<Output<?>> wanted,
      BiConsumer<Output<?>, Output<?>> to) {
    Output<?> share = b.div(dy, op.input(1));
    if (wanted.test(op.input(0))) {
      to.accept(op.input(0), reduced(share, op, 0));
    }
    if (wanted.test(op.input(1))) {
      Output<?> product = b.mul(share, op.output(0));
      to.accept(op.input(1), b.op("Neg", reduced(product, op, 1)));
    }
  }

  /** The gradient of an operand that was broadcast: summed over what it was repeated along. */
  private Output<?> reduced(Output<?> gradient, GraphOperation op, int index) {
    Output<?> operand = op.input(index);
    if (!isStatic(op.input(0).shape()) || !isStatic(op.input(1).shape())) {
      Output<?> repeated =
          b.operation(
                  "BroadcastGradientArgs",
                  "BroadcastGradientArgs",
                  a -> {},
                  sizes(op.input(0)),
                  sizes(op.input(1)))
              .output(index);
      return b.op("Reshape", b.op("Sum", gradient, repeated), sizes(operand));
    }
    long[] full = gradient.shape().asArray();
    long[] own = operand.shape().asArray();
    int added = full.length - own.length;
    int[] repeated =
        IntStream.range(0, full.length)
            .filter(axis -> axis < added || own[axis - added] != full[axis])
            .toArray();
    return repeated.length == 0
        ? gradient
        : b.op("Reshape", b.sum(gradient, repeated), sizes(operand));
  }

  private void concatenate(
      GraphOperation op,
      Output<?> dy,
      Predicate<Output<?>> wanted,
      BiConsumer<Output<?>, Output<?>> to) {
    int[] whole = sizesOf(op.output(0));
    int along = Arrays.mismatch(whole, sizesOf(op.input(0)));
    int at = 0;
    for (int i = 0; i < op.numInputs() - 1; i++) {
      int[] size = sizesOf(op.input(i));
      int[] begin = new int[whole.length];
      begin[along] = at;
      at += size[along];
      if (wanted.test(op.input(i))) {
        to.accept(op.input(i), b.slice(dy, begin, size));
      }
    }
  }

  private void biasAdd(
      GraphOperation op,
      Output<?> dy,
      Predicate<Output<?>> wanted,
      BiConsumer<Output<?>, Output<?>> to) {
    if (wanted.test(op.input(0))) {
      to.accept(op.input(0), dy);
    }
    if (wanted.test(op.input(1))) {
      to.accept(op.input(1), b.op("BiasAddGrad", dy));
    }
  }

  private void reshape(
      GraphOperation op,
      Output<?> dy,
      Predicate<Output<?>> wanted,
      BiConsumer<Output<?>, Output<?>> to) {
    to.accept(op.input(0), b.op("Reshape", dy, sizes(op.input(0))));
  }

  /** Each process's value goes into what all processes have, so that all pass back to it. */
  private void collectiveSum(
      GraphOperation op,
      Output<?> dy,
      Predicate<Output<?>> wanted,
      BiConsumer<Output<?>, Output<?>> to) {
    Output<?> key = b.add(op.input(3), b.constant(GRADIENT_KEYS));
    to.accept(op.input(0), CollectiveSum.of(b, dy, op.input(1), op.input(2), key));
  }

  private void convolution(
      GraphOperation op,
      Output<?> dy,
      Predicate<Output<?>> wanted,
      BiConsumer<Output<?>, Output<?>> to) {
    Output<?> x = op.input(0);
    Output<?> kernel = op.input(1);
    Consumer<OperationBuilder> same = sameWindow(op);
    if (wanted.test(x)) {
      to.accept(x, b.op("Conv2DBackpropInput", same, sizes(x), kernel, dy));
    }
    if (wanted.test(kernel)) {
      to.accept(
          kernel,
          isPointwise(op)
              ? pointwiseKernel(x, kernel, dy)
              : b.op("Conv2DBackpropFilter", same, x, sizes(kernel), dy));
    }
  }

  private static boolean isPointwise(GraphOperation op) {
    Shape kernel = op.input(1).shape();
    return kernel.get(0) == 1
        && kernel.get(1) == 1
        && Arrays.stream(op.attributes().getAttrIntList("strides")).allMatch(s -> s == 1);
  }

  /** A matrix product over all cells: the same sums as the convolution's, and faster. */
  private Output<?> pointwiseKernel(Output<?> x, Output<?> kernel, Output<?> dy) {
    int in = Math.toIntExact(kernel.shape().get(2));
    int out = Math.toIntExact(kernel.shape().get(3));
    Output<?> product =
        b.op(
            "MatMul",
            a -> a.setAttr("transpose_a", true),
            b.reshape(x, -1, in),
            b.reshape(dy, -1, out));
    return b.reshape(product, 1, 1, in, out);
  }

  private void depthwise(
      GraphOperation op,
      Output<?> dy,
      Predicate<Output<?>> wanted,
      BiConsumer<Output<?>, Output<?>> to) {
    Output<?> x = op.input(0);
    Output<?> kernel = op.input(1);
    Consumer<OperationBuilder> same = sameWindow(op);
    if (wanted.test(x)) {
      to.accept(x, b.op("DepthwiseConv2dNativeBackpropInput", same, sizes(x), kernel, dy));
    }
    if (wanted.test(kernel)) {
      to.accept(kernel, b.op("DepthwiseConv2dNativeBackpropFilter", same, x, sizes(kernel), dy));
    }
  }

  private static Consumer<OperationBuilder> sameWindow(GraphOperation op) {
    return a -> {
      a.setAttr("strides", op.attributes().getAttrIntList("strides"));
      a.setAttr("dilations", op.attributes().getAttrIntList("dilations"));
      a.setAttr("padding", op.attributes().getAttrString("padding"));
    };
  }

  private void batchNorm(
      GraphOperation op,
      Output<?> dy,
      Predicate<Output<?>> wanted,
      BiConsumer<Output<?>, Output<?>> to) {
    boolean training = op.attributes().getAttrBool("is_training");
    Operation gradient =
        b.operation(
            "FusedBatchNormGradV3",
            "FusedBatchNormGradV3",
            a -> {
              a.setAttr("is_training", training);
              a.setAttr("epsilon", op.attributes().getAttrFloat("epsilon"));
            },
            dy,
            op.input(0),
            op.input(1),
            training ? op.output(3) : op.input(3),
            training ? op.output(4) : op.input(4),
            op.output(5));
    for (int i = 0; i < 3; i++) {
      if (wanted.test(op.input(i))) {
        to.accept(op.input(i), gradient.output(i));
      }
    }
  }

  /** Shape of x, as a constant where it is known. */
  private Output<?> sizes(Output<?> x) {
    return isStatic(x.shape())
        ? b.ints(sizesOf(x))
        : b.op("Shape", a -> a.setAttr("out_type", DataType.DT_INT32), x);
  }

  private static int[] sizesOf(Output<?> x) {
    return Arrays.stream(x.shape().asArray()).mapToInt(Math::toIntExact).toArray();
  }
}
