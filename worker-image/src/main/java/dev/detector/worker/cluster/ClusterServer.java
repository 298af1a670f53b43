package dev.detector.worker.cluster;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.tensorflow.Graph;
import org.tensorflow.Server;
import org.tensorflow.Session;
import org.tensorflow.TargetSession;
import org.tensorflow.proto.ClusterDef;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.JobDef;
import org.tensorflow.proto.ServerDef;

/**
 * This process's TensorFlow server in a cluster; none where it trains alone. It serves until the
 * process ends, TensorFlow cannot stop one cleanly, and watches over the others meanwhile.
 */
public final class ClusterServer {
  private static final String JOB = "worker";
  private static final String LEADER = "/job:" + JOB + "/replica:0/task:0";

  private final Cluster cluster;
  private final RollCall rollCall;

  private ClusterServer(Cluster cluster, Consumer<String> onLoss) {
    this.cluster = cluster;
    this.rollCall = new RollCall(cluster, onLoss);
  }

  /** Of a process that trains alone. */
  public static ClusterServer none() {
    return new ClusterServer(Cluster.ALONE, address -> {});
  }

  /**
   * Starts to listen on this process's own port.
   *
   * @param onLoss gets the address of a process that was there and is no more. It has to end this
   *     one, whose next collective would wait for the lost one without end.
   */
  public static ClusterServer start(Cluster cluster, Consumer<String> onLoss) {
    ClusterServer server = new ClusterServer(cluster, onLoss);
    if (!cluster.isAlone()) {
      JobDef.Builder job = JobDef.newBuilder().setName(JOB);
      for (int i = 0; i < cluster.size(); i++) {
        job.putTasks(i, cluster.workers().get(i));
      }
      new Server(
              ServerDef.newBuilder()
                  .setCluster(ClusterDef.newBuilder().addJob(job))
                  .setJobName(JOB)
                  .setTaskIndex(cluster.task())
                  .setProtocol("grpc")
                  .setDefaultSessionConfig(server.collective(ConfigProto.getDefaultInstance()))
                  .build())
          .start();
    }
    return server;
  }

  /** The cluster that it belongs to. */
  public Cluster cluster() {
    return cluster;
  }

  /**
   * Waits until every process that this one depends on listens, and watches over them from then on.
   *
   * @param stop ends the waiting when it becomes true
   * @return whether all are there
   */
  public boolean awaitOthers(BooleanSupplier stop) throws InterruptedException {
    return rollCall.begin(stop);
  }

  /** All are done: from now on the others may end. */
  public void leave() {
    rollCall.close();
  }

  /** A session whose collectives reach the cluster; the caller closes it. */
  public Session open(Graph graph, ConfigProto config) {
    if (cluster.isAlone()) {
      return new Session(graph, config);
    }
    String address = cluster.workers().get(cluster.task());
    String port = address.substring(address.lastIndexOf(':'));
    return TargetSession.open(graph, "grpc://localhost" + port, collective(config));
  }

  private ConfigProto collective(ConfigProto config) {
    ConfigProto.Builder builder = config.toBuilder();
    builder.getExperimentalBuilder().setCollectiveGroupLeader(LEADER);
    // Every process runs its own graph; only collectives cross between them.
    return builder.addDeviceFilters("/job:" + JOB + "/task:" + cluster.task()).build();
  }
}
