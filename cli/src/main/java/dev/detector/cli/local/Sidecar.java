package dev.detector.cli.local;

/** What runs beside a pod's main process for as long as it lives, inside this process. */
public interface Sidecar extends AutoCloseable {

  /** Does a little work; called again and again while the pod runs. Must not block for long. */
  void tick();

  /** Last work, after the main process has ended. */
  @Override
  void close();
}
