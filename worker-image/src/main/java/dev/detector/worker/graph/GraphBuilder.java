package dev.detector.worker.graph;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/**
 * Adds any TensorFlow op to a graph by its type name, and has short names for the usual ones. Op
 * names may contain slashes; a name that is taken gets a number. The graph stays the caller's.
 */
public final class GraphBuilder {

  private final Graph graph;
  private final Map<String, Integer> names = new HashMap<>();

  public GraphBuilder(Graph graph) {
    this.graph = graph;
  }

  /** Graph that is built. */
  public Graph graph() {
    return graph;
  }

  /**
   * Adds an op.
   *
   * @param type op type, for example {@code Conv2D}
   * @param name wished name
   * @param attributes sets attributes, list inputs and control inputs; runs after {@code inputs}
   *     were added
   */
  public Operation operation(
      String type, String name, Consumer<OperationBuilder> attributes, Output<?>... inputs) {
    OperationBuilder op = graph.opBuilder(type, unique(name), graph.baseScope());
    for (Output<?> input : inputs) {
      op.addInput(input);
    }
    attributes.accept(op);
    return op.build();
  }

  /** Adds an op with attributes and returns its first output. */
  public Output<?> op(String type, Consumer<OperationBuilder> attributes, Output<?>... inputs) {
    return operation(type, type, attributes, inputs).output(0);
  }

  /** Adds an op without attributes and returns its first output. */
  public Output<?> op(String type, Output<?>... inputs) {
    return op(type, a -> {}, inputs);
  }

  /** Adds an op whose only input is a list, for example {@code AddN} or {@code Pack}. */
  public Output<?> opOfList(
      String type, Consumer<OperationBuilder> attributes, List<? extends Output<?>> inputs) {
    return op(
        type,
        a -> {
          a.addInputList(inputs.toArray(new Output<?>[0]));
          attributes.accept(a);
        });
  }

  /** Op that does nothing but wait for others. */
  public Operation group(String name, Collection<Operation> operations) {
    return operation("NoOp", name, a -> operations.forEach(a::addControlInput));
  }

  private String unique(String name) {
    String candidate = name;
    // The graph is asked, too: gradients and other builders add ops to it.
    while (graph.operation(candidate) != null) {
      candidate = name + "_" + names.merge(name, 1, Integer::sum);
    }
    return candidate;
  }

  // ---- constants and placeholders

  /** Constant with the tensor's type, shape and content. */
  public Output<?> constant(Tensor value) {
    return op(
        "Const",
        a -> {
          a.setAttr("dtype", DataType.forNumber(value.dataType().getNumber()));
          a.setAttr("value", value);
        });
  }

  /** Scalar float constant. */
  public Output<?> constant(float value) {
    try (TFloat32 t = TFloat32.scalarOf(value)) {
      return constant(t);
    }
  }

  /** Scalar int32 constant. */
  public Output<?> constant(int value) {
    try (TInt32 t = TInt32.scalarOf(value)) {
      return constant(t);
    }
  }

  /** Scalar string constant. */
  public Output<?> constant(String value) {
    try (TString t = TString.scalarOf(value)) {
      return constant(t);
    }
  }

  /** Float constant of any shape, row-major. */
  public Output<?> floats(float[] values, long... shape) {
    try (TFloat32 t = TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(values, true, false))) {
      return constant(t);
    }
  }

  /** Vector of int32. */
  public Output<?> ints(int... values) {
    try (TInt32 t = TInt32.tensorOf(Shape.of(values.length), DataBuffers.of(values, true, false))) {
      return constant(t);
    }
  }

  /** Vector of int64. */
  public Output<?> longs(long... values) {
    try (TInt64 t = TInt64.tensorOf(Shape.of(values.length), DataBuffers.of(values, true, false))) {
      return constant(t);
    }
  }

  /** Vector of strings, at least one. */
  public Output<?> strings(List<String> values) {
    try (TString t = TString.vectorOf(values.toArray(new String[0]))) {
      return constant(t);
    }
  }

  /**
   * Input that is fed to a run.
   *
   * @param shape -1 for a dimension that is known only then
   */
  public Output<?> placeholder(String name, DataType type, long... shape) {
    return operation(
            "Placeholder",
            name,
            a -> {
              a.setAttr("dtype", type);
              a.setAttr("shape", Shape.of(shape));
            })
        .output(0);
  }

  // ---- variables

  /** Handle of a new resource variable; its shared name is the given one. */
  Output<?> variableHandle(String name, DataType type, long... shape) {
    return operation(
            "VarHandleOp",
            name,
            a -> {
              a.setAttr("dtype", type);
              a.setAttr("shape", Shape.of(shape));
              a.setAttr("shared_name", name);
            })
        .output(0);
  }

  /** Reads a variable. */
  Output<?> read(Output<?> handle, String name, DataType type) {
    return operation("ReadVariableOp", name, a -> a.setAttr("dtype", type), handle).output(0);
  }

  /** Assigns to a variable when run. */
  public Operation assign(String name, Variable variable, Output<?> value) {
    return operation(
        "AssignVariableOp",
        name,
        a -> a.setAttr("dtype", variable.type()),
        variable.handle(),
        value);
  }

  // ---- arithmetic

  /** x + y with broadcasting. */
  public Output<?> add(Output<?> x, Output<?> y) {
    return op("AddV2", x, y);
  }

  /** x - y with broadcasting. */
  public Output<?> sub(Output<?> x, Output<?> y) {
    return op("Sub", x, y);
  }

  /** x × y with broadcasting. */
  public Output<?> mul(Output<?> x, Output<?> y) {
    return op("Mul", x, y);
  }

  /** x / y with broadcasting. */
  public Output<?> div(Output<?> x, Output<?> y) {
    return op("RealDiv", x, y);
  }

  /**
   * Sum of at least one tensor of the same shape, always in the same order. AddN of three or more
   * begins with whichever input's buffer happens to be free for the result, so that its rounding
   * would differ from run to run.
   */
  public Output<?> addAll(List<? extends Output<?>> terms) {
    return terms.size() > 2 ? sum(stack(0, terms), 0) : opOfList("AddN", a -> {}, terms);
  }

  /** Sum over the given axes. */
  public Output<?> sum(Output<?> x, int... axes) {
    return op("Sum", x, ints(axes));
  }

  /** Sum over all axes; x must have a known rank. */
  public Output<?> sumAll(Output<?> x) {
    int[] axes = new int[x.shape().numDimensions()];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = i;
    }
    return sum(x, axes);
  }

  /** Conversion to another type. */
  public Output<?> cast(Output<?> x, DataType type) {
    return op("Cast", a -> a.setAttr("DstT", type), x);
  }

  // ---- shape

  /** Same elements in another shape; at most one size may be -1. */
  public Output<?> reshape(Output<?> x, int... shape) {
    return op("Reshape", x, ints(shape));
  }

  /** [2] int32: height and width of a map [N, H, W, C], as they are when the graph runs. */
  public Output<?> spatialSize(Output<?> map) {
    return slice(op("Shape", map), new int[] {1}, new int[] {2});
  }

  /** Concatenation along one axis. */
  public Output<?> concat(int axis, List<? extends Output<?>> parts) {
    Output<?> axisConstant = constant(axis);
    return op(
        "ConcatV2",
        a -> {
          a.addInputList(parts.toArray(new Output<?>[0]));
          a.addInput(axisConstant);
        });
  }

  /** Stack along a new axis. */
  public Output<?> stack(int axis, List<? extends Output<?>> parts) {
    return opOfList("Pack", a -> a.setAttr("axis", (long) axis), parts);
  }

  /**
   * Part of x: {@code size} elements from {@code begin} in each dimension, -1 for all that follow.
   */
  public Output<?> slice(Output<?> x, int[] begin, int[] size) {
    return op("Slice", x, ints(begin), ints(size));
  }
}
