package dev.detector.cli.local;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The objects of a run and the processes that stand for them. One thread drives it by calling
 * {@link #tick()} again and again.
 */
public final class LocalCluster {

  private final ObjectStore store = new ObjectStore();
  private final LocalVolumes volumes;
  private final JobController jobs;
  private final DeploymentController deployments;

  /**
   * @param home directory for logs and scratch files
   * @param claims directory under which each claim gets its own
   * @param boundClaims claims that are existing directories, by name
   * @param sidecars makes the sidecars of pods
   */
  public LocalCluster(
      Path home, Path claims, Map<String, Path> boundClaims, SidecarFactory sidecars, Clock clock) {
    volumes = new LocalVolumes(claims, boundClaims, store);
    Path pods = home.resolve("pods");
    OrphanedProcesses.end(pods);
    PodStarter starter =
        (pod, ports) ->
            PodProcess.start(
                pod,
                pods.resolve(pod.getMetadata().getName()),
                logOf(home, pod),
                volumes,
                ports,
                sidecars);
    jobs = new JobController(store, starter, clock);
    deployments = new DeploymentController(store, starter, clock);
  }

  /** The objects; what is put here is made real by the next {@link #tick()}. */
  public ObjectStore store() {
    return store;
  }

  /** The directories that stand for claims. */
  public LocalVolumes volumes() {
    return volumes;
  }

  /** One round: processes follow the objects, and the objects' statuses the processes. */
  public void tick() {
    jobs.tick();
    deployments.tick();
  }

  /** Ends every process the gentle way and waits for them, each at most {@code graceSeconds}. */
  public void shutDown(long graceSeconds) {
    jobs.shutDown(graceSeconds);
    deployments.shutDown(graceSeconds);
  }

  /** Where a pod's output goes. */
  public static Path logOf(Path home, Pod pod) {
    return home.resolve("logs").resolve(pod.getMetadata().getName() + ".log");
  }

  /** Whether a Job ended without success. */
  public static boolean hasFailed(Job job) {
    return job.getStatus() != null
        && job.getStatus().getConditions().stream().anyMatch(c -> "Failed".equals(c.getType()));
  }

  /** Whether a Job ended well. */
  public static boolean isComplete(Job job) {
    return job.getStatus() != null
        && job.getStatus().getConditions().stream().anyMatch(c -> "Complete".equals(c.getType()));
  }

  /** The address on this machine of a Service's first port; empty while nothing runs behind it. */
  public Optional<String> localUrl(Service service) {
    OptionalInt port = localPort(service, service.getSpec().getPorts().get(0));
    return port.isEmpty() ? Optional.empty() : Optional.of("http://127.0.0.1:" + port.getAsInt());
  }

  private OptionalInt localPort(Service service, ServicePort port) {
    int target =
        port.getTargetPort() == null || port.getTargetPort().getIntVal() == null
            ? namedPort(service, port)
            : port.getTargetPort().getIntVal();
    return deployments.localPort(
        service.getMetadata().getNamespace(), service.getSpec().getSelector(), target);
  }

  private int namedPort(Service service, ServicePort port) {
    if (port.getTargetPort() == null) {
      return port.getPort();
    }
    String name = port.getTargetPort().getStrVal();
    return store.list(Pod.class).stream()
        .filter(
            pod ->
                pod.getMetadata().getLabels() != null
                    && pod.getMetadata()
                        .getLabels()
                        .entrySet()
                        .containsAll(service.getSpec().getSelector().entrySet()))
        .flatMap(pod -> pod.getSpec().getContainers().stream())
        .flatMap(container -> container.getPorts().stream())
        .filter(p -> name.equals(p.getName()))
        .mapToInt(p -> p.getContainerPort())
        .findFirst()
        .orElse(port.getPort());
  }
}
