package dev.detector.cli.local;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;

/** Starts a pod as processes. */
@FunctionalInterface
interface PodStarter {

  /**
   * Starts it and returns at once.
   *
   * @param ports the local port that stands for each container port
   */
  PodProcess start(Pod pod, Map<Integer, Integer> ports);
}
