package dev.detector.worker.cluster;

import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Tensors;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/**
 * Lets the processes of a cluster add up a few numbers between two runs of their graphs. All of
 * them have to ask the same questions in the same order, and wait for each other there.
 */
public final class Agreement {
  private static final int NUMBERS = 4;

  private final Cluster cluster;
  private final Output<?> own;
  private final Output<?> sums;

  /** Adds the ops that it needs. */
  public Agreement(GraphBuilder b, AllReduce reduce, Cluster cluster) {
    this.cluster = cluster;
    this.own = b.placeholder("own_numbers", DataType.DT_FLOAT, NUMBERS);
    this.sums = reduce.sum(List.of(own)).get(0);
  }

  /**
   * Sums over all processes, the same in each.
   *
   * @param numbers at most four
   */
  public float[] sum(Session session, float... numbers) {
    if (cluster.isAlone()) {
      return numbers.clone();
    }
    try (TFloat32 tensor = Tensors.floats(Arrays.copyOf(numbers, NUMBERS), NUMBERS);
        Result result = session.runner().feed(own, tensor).fetch(sums).run()) {
      return Arrays.copyOf(Tensors.toFloats(result.get(0)), numbers.length);
    }
  }

  /** Whether it is true of any process. */
  public boolean any(Session session, boolean own) {
    return sum(session, own ? 1 : 0)[0] > 0;
  }
}
