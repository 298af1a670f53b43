package dev.detector.worker.graph;

import org.tensorflow.Output;

/** TensorFlow's sum over the processes of a cluster, each of which has to add the same one. */
public final class CollectiveSum {
  /** Type of its op. */
  static final String TYPE = "CollectiveReduceV2";

  private CollectiveSum() {}

  /**
   * Adds it.
   *
   * @param vector this process's value
   * @param size number of processes
   * @param group key of the processes
   * @param instance key of this sum among all of a graph
   */
  public static Output<?> of(
      GraphBuilder b, Output<?> vector, Output<?> size, Output<?> group, Output<?> instance) {
    return b.op(
        TYPE,
        a -> {
          a.addInputList(new Output<?>[0]); // of tokens that order collectives
          a.setAttr("merge_op", "Add");
          a.setAttr("final_op", "Id");
          a.setAttr("communication_hint", "auto");
        },
        vector,
        size,
        group,
        instance);
  }
}
