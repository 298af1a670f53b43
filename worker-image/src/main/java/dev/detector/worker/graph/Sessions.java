package dev.detector.worker.graph;

import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RewriterConfig;

/** Opens sessions with this process's share of the machine. */
public final class Sessions {

  private Sessions() {}

  /**
   * Session with one intra-op and inter-op thread per available processor; the caller closes it.
   */
  public static Session open(Graph graph) {
    return open(graph, false);
  }

  /**
   * As {@link #open(Graph)}.
   *
   * @param bfloat16 whether TensorFlow may run what bears it, above all convolutions, in bfloat16
   */
  public static Session open(Graph graph, boolean bfloat16) {
    int threads = Runtime.getRuntime().availableProcessors();
    ConfigProto.Builder config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(threads)
            .setInterOpParallelismThreads(threads);
    if (bfloat16) {
      config
          .getGraphOptionsBuilder()
          .getRewriteOptionsBuilder()
          .setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON);
    }
    return new Session(graph, config.build());
  }
}
