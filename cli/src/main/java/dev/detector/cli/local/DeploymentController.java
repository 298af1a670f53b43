package dev.detector.cli.local;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** Keeps one process alive for each Deployment, however many replicas it asks for. */
final class DeploymentController {

  private static final Duration PAUSE_AFTER_END = Duration.ofSeconds(2);

  private record Running(PodProcess process, Map<Integer, Integer> ports, Deployment deployment) {}

  private final ObjectStore store;
  private final PodStarter starter;
  private final Clock clock;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private final Map<String, Running> running = new HashMap<>();
  private final Map<String, Instant> restartAt = new HashMap<>();
  private int started;

  DeploymentController(ObjectStore store, PodStarter starter, Clock clock) {
    this.store = store;
    this.starter = starter;
    this.clock = clock;
  }

  void tick() {
    List<Deployment> deployments = store.list(Deployment.class);
    endDeleted(deployments);
    deployments.forEach(this::tick);
  }

  void shutDown(long graceSeconds) {
    running.values().forEach(r -> r.process().terminate());
    running.values().forEach(r -> r.process().awaitEnd(graceSeconds));
    running.values().forEach(r -> store.delete(r.process().pod()));
    running.clear();
  }

  /** The local port behind a container port of the Deployment whose pods carry these labels. */
  OptionalInt localPort(String namespace, Map<String, String> selector, int containerPort) {
    return running.values().stream()
        .filter(r -> namespace.equals(r.process().pod().getMetadata().getNamespace()))
        .filter(
            r ->
                Objects.requireNonNullElse(
                        r.process().pod().getMetadata().getLabels(), Map.<String, String>of())
                    .entrySet()
                    .containsAll(selector.entrySet()))
        .filter(r -> r.ports().containsKey(containerPort))
        .mapToInt(r -> r.ports().get(containerPort))
        .findFirst();
  }

  private void tick(Deployment deployment) {
    String uid = deployment.getMetadata().getUid();
    boolean wanted = Optional.ofNullable(deployment.getSpec().getReplicas()).orElse(1) > 0;
    Running now = running.get(uid);
    if (now != null) {
      now.process().tick();
      boolean changed =
          !deployment.getSpec().getTemplate().equals(now.deployment().getSpec().getTemplate());
      if (now.process().exitCode().isPresent()) {
        running.remove(uid);
        store.delete(now.process().pod());
        restartAt.put(uid, clock.instant().plus(PAUSE_AFTER_END));
      } else if (!wanted || changed) {
        now.process().terminate();
      }
    } else if (wanted && !clock.instant().isBefore(restartAt.getOrDefault(uid, Instant.MIN))) {
      start(deployment);
    }
    publish(deployment, wanted && isReady(running.get(uid)));
  }

  private void endDeleted(List<Deployment> deployments) {
    List<String> gone = new ArrayList<>(running.keySet());
    gone.removeAll(deployments.stream().map(d -> d.getMetadata().getUid()).toList());
    for (String uid : gone) {
      Running process = running.remove(uid);
      process.process().terminate();
      process.process().awaitEnd(30);
      store.delete(process.process().pod());
    }
  }

  private void start(Deployment deployment) {
    Map<Integer, Integer> ports = new HashMap<>();
    for (Container container : deployment.getSpec().getTemplate().getSpec().getContainers()) {
      for (ContainerPort port : container.getPorts()) {
        ports.put(port.getContainerPort(), freePort(port.getContainerPort()));
      }
    }
    Pod pod =
        PodTemplates.pod(
            deployment,
            deployment.getSpec().getTemplate(),
            deployment.getMetadata().getName() + "-" + ++started,
            clock.instant());
    running.put(
        deployment.getMetadata().getUid(),
        new Running(starter.start(pod, ports), Map.copyOf(ports), deployment));
    store.put(pod);
  }

  private void publish(Deployment deployment, boolean ready) {
    int replicas = Optional.ofNullable(deployment.getSpec().getReplicas()).orElse(1);
    int available = ready ? replicas : 0;
    store.put(
        new DeploymentBuilder(deployment)
            .withStatus(
                new DeploymentStatusBuilder()
                    .withObservedGeneration(deployment.getMetadata().getGeneration())
                    .withReplicas(replicas)
                    .withUpdatedReplicas(replicas)
                    .withReadyReplicas(available)
                    .withAvailableReplicas(available)
                    .withConditions(
                        new DeploymentConditionBuilder()
                            .withType("Available")
                            .withStatus(ready ? "True" : "False")
                            .build())
                    .build())
            .build());
  }

  private boolean isReady(Running process) {
    if (process == null || process.process().exitCode().isPresent()) {
      return false;
    }
    Container container = PodTemplates.main(process.process().pod());
    Probe probe = container.getReadinessProbe();
    if (probe == null || probe.getHttpGet() == null) {
      return true;
    }
    int port = containerPort(container, probe);
    URI uri =
        URI.create("http://127.0.0.1:" + process.ports().get(port) + probe.getHttpGet().getPath());
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).GET().build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() < 400;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static int containerPort(Container container, Probe probe) {
    var port = probe.getHttpGet().getPort();
    if (port.getIntVal() != null) {
      return port.getIntVal();
    }
    return container.getPorts().stream()
        .filter(p -> port.getStrVal().equals(p.getName()))
        .mapToInt(ContainerPort::getContainerPort)
        .findFirst()
        .orElseThrow();
  }

  private static int freePort(int preferred) {
    // The port that the resource names is the one a user expects, as long as nobody has it.
    for (int port : new int[] {preferred, 0}) {
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        if (port == 0) {
          throw new UncheckedIOException("no free local port", e);
        }
      }
    }
    throw new IllegalStateException("unreachable");
  }
}
