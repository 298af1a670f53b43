package dev.detector.worker.graph;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/**
 * A function of one image, mapped over a batch: the images run in parallel, and their number may
 * vary. It has no gradient.
 */
public final class PerImage {
  private PerImage() {}

  /**
   * One output of the function.
   *
   * @param type of each image's value
   * @param shape of each image's value
   */
  public record Value(DataType type, Shape shape) {}

  /**
   * Adds the mapped function to a graph.
   *
   * @param function builds the function in a graph of its own
   * @param values what the function gives, in the signature's order
   * @param inputs [N, ...] each, in the order of the signature's inputs
   * @return [N, ...] each
   */
  public static List<Output<?>> map(
      GraphBuilder b,
      String name,
      Function<GraphBuilder, Signature> function,
      List<Value> values,
      List<Output<?>> inputs) {
    try (Graph graph = new Graph();
        ConcreteFunction image =
            ConcreteFunction.create(function.apply(new GraphBuilder(graph)), graph)) {
      b.graph().attachFunction(image);
      Operation map =
          b.operation(
              "MapDefun",
              name,
              op -> {
                op.addInputList(inputs.toArray(new Output<?>[0]));
                op.addInputList(new Output<?>[0]);
                op.setAttr("f", image);
                op.setAttr("Targuments", types(inputs));
                op.setAttr("Tcaptured", new DataType[0]);
                op.setAttr(
                    "output_types", values.stream().map(Value::type).toArray(DataType[]::new));
                op.setAttr(
                    "output_shapes", values.stream().map(Value::shape).toArray(Shape[]::new));
              });
      Output<?>[] outputs = new Output<?>[values.size()];
      Arrays.setAll(outputs, map::output);
      return List.of(outputs);
    }
  }

  private static DataType[] types(List<Output<?>> inputs) {
    return inputs.stream()
        .map(input -> DataType.forNumber(input.dataType().getNumber()))
        .toArray(DataType[]::new);
  }
}
