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
    return new Session(graph, config(false));
  }

  /**
   * The configuration of such a session.
   *
   * @param bfloat16 whether TensorFlow may run what bears it, above all convolutions, in bfloat16
   */
  public static ConfigProto config(boolean bfloat16) {
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
    return config.build();
  }
}
