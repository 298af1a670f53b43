package dev.detector.worker.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks, by connecting to their ports, whether the other processes of a cluster are there.
 * TensorFlow's collectives wait without end for a process that is not: good while it still starts,
 * bad once it is gone.
 */
final class RollCall implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RollCall.class);
  private static final int INTERVAL_MILLIS = 1000;
  private static final int CONNECT_MILLIS = 5000;
  private static final int CALLS_BETWEEN_LOGS = 30;

  /** A busy network may lose one call, or two. */
  private static final int MISSES_OF_A_LOST = 3;

  private final List<Other> others = new ArrayList<>();
  private final Consumer<String> onLoss;
  private final Thread thread = new Thread(this::watch, "roll-call");

  /**
   * @param onLoss gets, on another thread, the address of a process that is there no more; called
   *     once for each
   */
  RollCall(Cluster cluster, Consumer<String> onLoss) {
    this.onLoss = onLoss;
    thread.setDaemon(true);
    // The chief asks all, and the others the chief: whoever is lost, all end.
    for (int task = 0; task < cluster.workers().size(); task++) {
      if (task != cluster.task() && (cluster.isChief() || task == 0)) {
        others.add(new Other(cluster.workers().get(task)));
      }
    }
  }

  /**
   * Waits until each has answered; from then on each must go on to answer.
   *
   * @param stop ends the waiting when it becomes true
   * @return whether all have answered
   */
  boolean begin(BooleanSupplier stop) throws InterruptedException {
    List<Other> awaited = new ArrayList<>(others);
    for (int calls = 0; !awaited.isEmpty(); calls++) {
      if (stop.getAsBoolean()) {
        return false;
      }
      awaited.removeIf(Other::answers);
      if (awaited.isEmpty()) {
        thread.start();
        return true;
      }
      if (calls % CALLS_BETWEEN_LOGS == 0) {
        LOG.info("Waiting for {}", awaited.stream().map(o -> o.address).toList());
      }
      Thread.sleep(INTERVAL_MILLIS);
    }
    return true;
  }

  private void watch() {
    try {
      while (!thread.isInterrupted()) {
        others.forEach(this::call);
        Thread.sleep(INTERVAL_MILLIS);
      }
    } catch (InterruptedException e) {
      thread.interrupt(); // By close: there is nobody to watch over any more.
    }
  }

  private void call(Other other) {
    if (other.answers()) {
      other.misses = 0;
    } else if (++other.misses == MISSES_OF_A_LOST) {
      onLoss.accept(other.address);
    }
  }

  /** Asks no more. */
  @Override
  public void close() {
    thread.interrupt();
  }

  private static final class Other {
    private final String address;
    private int misses;

    Other(String address) {
      this.address = address;
    }

    boolean answers() {
      int colon = address.lastIndexOf(':');
      try (Socket socket = new Socket()) {
        // A name is looked up each time: a machine that comes back may have another address.
        socket.connect(
            new InetSocketAddress(
                address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))),
            CONNECT_MILLIS);
        return true;
      } catch (IOException e) {
        return false;
      }
    }
  }
}
