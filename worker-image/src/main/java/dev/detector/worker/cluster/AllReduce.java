package dev.detector.worker.cluster;

import dev.detector.worker.graph.CollectiveSum;
import dev.detector.worker.graph.GraphBuilder;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;

/**
 * Adds sums over all processes of a cluster to a graph. Every process gets the same bits, and has
 * to add the same sums in the same order.
 */
public final class AllReduce {
  private static final int GROUP = 1;

  private final GraphBuilder b;
  private final Cluster cluster;
  private int instances;

  public AllReduce(GraphBuilder builder, Cluster cluster) {
    this.b = builder;
    this.cluster = cluster;
  }

  /** Of a process that trains alone. */
  public static AllReduce none(GraphBuilder builder) {
    return new AllReduce(builder, Cluster.ALONE);
  }

  /** Number of values that a sum has, at least one. */
  public int processes() {
    return cluster.size();
  }

  /**
   * The sums of some values over all processes; the values themselves where one trains alone. One
   * transfer carries them all.
   *
   * @param values of one type and of known shapes
   */
  public List<Output<?>> sum(List<? extends Output<?>> values) {
    if (cluster.isAlone()) {
      return List.copyOf(values);
    }
    List<Output<?>> flat = new ArrayList<>();
    int[] sizes = new int[values.size()];
    for (int i = 0; i < sizes.length; i++) {
      flat.add(b.reshape(values.get(i), -1));
      sizes[i] = Math.toIntExact(values.get(i).shape().size());
    }
    Output<?> sums = reduce(flat.size() == 1 ? flat.get(0) : b.concat(0, flat));
    if (sizes.length == 1) {
      return List.of(shaped(sums, values.get(0).shape()));
    }
    GraphOperation split =
        (GraphOperation)
            b.operation(
                "SplitV",
                "SplitV",
                a -> a.setAttr("num_split", sizes.length),
                sums,
                b.ints(sizes),
                b.constant(0));
    List<Output<?>> parts = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      parts.add(shaped(split.output(i), values.get(i).shape()));
    }
    return parts;
  }

  private Output<?> reduce(Output<?> vector) {
    Output<?> size = b.constant(cluster.size());
    Output<?> group = b.constant(GROUP);
    Output<?> instance = b.constant(++instances);
    return CollectiveSum.of(b, vector, size, group, instance);
  }

  private Output<?> shaped(Output<?> vector, Shape shape) {
    int[] sizes = new int[shape.numDimensions()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.toIntExact(shape.get(i));
    }
    return b.reshape(vector, sizes);
  }
}
