package dev.detector.worker.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * Reverse-mode differentiation. What a network is made of has rules here ({@link GradientRules}),
 * which keep less in memory and take less time than TensorFlow's own ones for C++; all other ops
 * are left to those, one op at a time.
 */
public final class Gradients {
  private final GraphBuilder b;
  private final GradientRules rules;
  private final Set<GraphOperation> differentiated = new HashSet<>();
  private final Map<Output<?>, List<Output<?>>> terms = new HashMap<>();

  private Gradients(GraphBuilder b) {
    this.b = b;
    this.rules = new GradientRules(b);
  }

  /**
   * Adds the gradients of a scalar to the graph.
   *
   * @param y scalar float
   * @param xs outputs of ops with one output each, on which {@code y} depends
   * @return one per element of {@code xs}, of its shape
   * @throws IllegalArgumentException if {@code y} does not depend on one of them
   */
  public static List<Output<?>> of(GraphBuilder b, Output<?> y, List<? extends Output<?>> xs) {
    return new Gradients(b).run(y, xs);
  }

  private List<Output<?>> run(Output<?> y, List<? extends Output<?>> xs) {
    Set<Output<?>> targets = new HashSet<>(xs);
    List<GraphOperation> order = inputsFirst((GraphOperation) y.op());
    for (GraphOperation op : order) {
      if (op.inputs().stream().anyMatch(input -> depends(input.asOutput(), targets))) {
        differentiated.add(op);
      }
    }
    if (order.stream().anyMatch(op -> isEntangled(op, targets))) {
      return List.of(b.graph().addGradients(y, xs.toArray(new Output<?>[0])));
    }
    add(y, b.constant(1f));
    for (int i = order.size() - 1; i >= 0; i--) {
      GraphOperation op = order.get(i);
      if (differentiated.contains(op)) {
        propagate(op, targets);
      }
    }
    return xs.stream().<Output<?>>map(this::gradient).toList();
  }

  private Output<?> gradient(Output<?> x) {
    List<Output<?>> sum = terms.get(x);
    if (sum == null) {
      throw new IllegalArgumentException("no gradient reaches " + x.op().name());
    }
    return sum.size() == 1 ? sum.get(0) : b.addAll(sum);
  }

  private boolean depends(Output<?> input, Set<Output<?>> targets) {
    return targets.contains(input) || differentiated.contains((GraphOperation) input.op());
  }

  private void add(Output<?> output, Output<?> gradient) {
    terms.computeIfAbsent(output, o -> new ArrayList<>()).add(gradient);
  }

  /**
   * Whether one input of an op without a rule depends on another one: TensorFlow would count what
   * flows through both, twice, when it is asked about this op alone.
   */
  private boolean isEntangled(GraphOperation op, Set<Output<?>> targets) {
    if (!differentiated.contains(op) || rules.of(op) != null) {
      return false;
    }
    List<Output<?>> wanted = wanted(op, targets);
    if (wanted.size() < 2) {
      return false;
    }
    Set<GraphOperation> producers = new HashSet<>();
    wanted.forEach(input -> producers.add((GraphOperation) input.op()));
    for (GraphOperation producer : producers) {
      Set<GraphOperation> others = new HashSet<>(producers);
      others.remove(producer);
      if (inputsFirst(producer).stream().anyMatch(others::contains)) {
        return true;
      }
    }
    return false;
  }

  /** All ops that {@code last} depends on, each after its inputs. */
  private static List<GraphOperation> inputsFirst(GraphOperation last) {
    List<GraphOperation> order = new ArrayList<>();
    Set<GraphOperation> entered = new HashSet<>();
    Set<GraphOperation> left = new HashSet<>();
    Deque<GraphOperation> stack = new ArrayDeque<>();
    stack.push(last);
    while (!stack.isEmpty()) {
      GraphOperation op = stack.peek();
      if (entered.add(op)) {
        for (Operand<?> input : op.inputs()) {
          GraphOperation producer = (GraphOperation) input.asOutput().op();
          if (!entered.contains(producer)) {
            stack.push(producer);
          }
        }
      } else {
        stack.pop();
        if (left.add(op)) {
          order.add(op);
        }
      }
    }
    return order;
  }

  private void propagate(GraphOperation op, Set<Output<?>> targets) {
    List<Output<?>> outputs = new ArrayList<>();
    List<Output<?>> gradients = new ArrayList<>();
    for (int i = 0; i < op.numOutputs(); i++) {
      Output<?> output = op.output(i);
      if (terms.containsKey(output)) {
        outputs.add(output);
        gradients.add(gradient(output));
      }
    }
    if (outputs.isEmpty()) {
      return;
    }
    List<Output<?>> wanted = wanted(op, targets);
    if (wanted.isEmpty()) {
      return;
    }
    GradientRules.Rule rule = rules.of(op);
    if (rule != null && outputs.size() == 1 && outputs.get(0).index() == 0) {
      rule.apply(op, gradients.get(0), wanted::contains, this::add);
    } else {
      byTensorFlow(outputs, gradients, wanted);
    }
    outputs.stream().filter(output -> !targets.contains(output)).forEach(terms::remove);
  }

  /** Inputs that a gradient may go to, each once. */
  private List<Output<?>> wanted(GraphOperation op, Set<Output<?>> targets) {
    List<Output<?>> wanted = new ArrayList<>();
    for (Operand<?> operand : op.inputs()) {
      Output<?> input = operand.asOutput();
      if (input.dataType() == DataType.DT_FLOAT
          && depends(input, targets)
          && !wanted.contains(input)) {
        wanted.add(input);
      }
    }
    return wanted;
  }

  private void byTensorFlow(
      List<Output<?>> outputs, List<Output<?>> gradients, List<Output<?>> wanted) {
    Output<?>[] found =
        b.graph()
            .addGradients(
                null,
                outputs.toArray(new Output<?>[0]),
                wanted.toArray(new Output<?>[0]),
                gradients.toArray(new Output<?>[0]));
    for (int i = 0; i < found.length; i++) {
      if (exists(found[i])) {
        add(wanted.get(i), found[i]);
      }
    }
  }

  /** False where the op passes no gradient on, as StopGradient. */
  private static boolean exists(Output<?> gradient) {
    try {
      return gradient.op().name() != null;
    } catch (IllegalStateException none) {
      return false;
    }
  }
}
