package dev.detector.cli.local;

import io.fabric8.kubernetes.api.model.Container;
import java.util.Map;
import java.util.Optional;

/**
 * Turns a native sidecar (an init container that restarts always) into work inside this process.
 */
@FunctionalInterface
public interface SidecarFactory {

  /**
   * Makes the work of one sidecar.
   *
   * @param container the sidecar as it is in the pod
   * @param environment its environment, with paths of this machine
   * @param mounts where its volumes lie
   * @return empty for a sidecar that has nothing to do here
   */
  Optional<Sidecar> create(Container container, Map<String, String> environment, Mounts mounts);
}
