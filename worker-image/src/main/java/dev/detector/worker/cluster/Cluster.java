package dev.detector.worker.cluster;

import java.util.List;

/**
 * The processes that train one model together, and which of them this one is.
 *
 * @param workers addresses of their TensorFlow servers, host:port, the chief's first; empty when
 *     this process trains alone
 * @param task place of this process among them
 */
public record Cluster(List<String> workers, int task) {

  /** A process that trains alone. */
  public static final Cluster ALONE = new Cluster(List.of(), 0);

  public Cluster {
    workers = List.copyOf(workers);
  }

  /** Number of processes, at least one. */
  public int size() {
    return Math.max(1, workers.size());
  }

  /** Whether this process is the one that reads and writes checkpoints and events. */
  public boolean isChief() {
    return task == 0;
  }

  boolean isAlone() {
    return workers.isEmpty();
  }
}
