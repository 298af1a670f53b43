package dev.detector.worker.graph;

import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;

/** Opens sessions with this process's share of the machine. */
public final class Sessions {

  private Sessions() {}

  /**
   * Session with one intra-op and inter-op thread per available processor; the caller closes it.
   */
  public static Session open(Graph graph) {
    int threads = Runtime.getRuntime().availableProcessors();
    return new Session(
        graph,
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(threads)
            .setInterOpParallelismThreads(threads)
            .build());
  }
}
