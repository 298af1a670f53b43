package dev.detector.operator.reconciler;

import dev.detector.operator.health.HealthServer;
import dev.detector.operator.lifecycle.Lifecycle;
import dev.detector.operator.resources.OperatorConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code detector-operator run}: the operator. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Reconciles DetectorTraining resources until it is told to stop.")
public final class RunCommand implements Callable<Integer> {

  private static final String LEASE = "detector-operator";
  private static final Duration SHUTDOWN = Duration.ofSeconds(20);

  @Option(
      names = "--worker-image",
      required = true,
      defaultValue = "${env:DETECTOR_WORKER_IMAGE}",
      description = "Worker image where a spec names none (env DETECTOR_WORKER_IMAGE).")
  private String workerImage;

  @Option(
      names = "--worker-gpu-image",
      defaultValue = "${env:DETECTOR_WORKER_GPU_IMAGE}",
      description =
          "Worker image where the limits name a GPU (env DETECTOR_WORKER_GPU_IMAGE); without it the"
              + " worker image.")
  private String workerGpuImage;

  @Option(
      names = "--operator-image",
      required = true,
      defaultValue = "${env:DETECTOR_OPERATOR_IMAGE}",
      description = "This image, which also holds the reporter (env DETECTOR_OPERATOR_IMAGE).")
  private String operatorImage;

  @Option(
      names = "--namespaces",
      split = ",",
      defaultValue = "${env:DETECTOR_NAMESPACES}",
      description = "Namespaces to watch; all without it (env DETECTOR_NAMESPACES).")
  private List<String> namespaces;

  @Option(
      names = "--leader-election",
      defaultValue = "${env:DETECTOR_LEADER_ELECTION:-false}",
      description = "Only one of several replicas works (env DETECTOR_LEADER_ELECTION).")
  private boolean leaderElection;

  @Option(
      names = "--health-port",
      defaultValue = "${env:DETECTOR_HEALTH_PORT:-8080}",
      description = "Port of /healthz and /readyz (env DETECTOR_HEALTH_PORT).")
  private int healthPort;

  @Override
  public Integer call() throws InterruptedException {
    KubernetesClient client = new KubernetesClientBuilder().build();
    Operator operator =
        new Operator(
            overrider -> {
              overrider.withKubernetesClient(client);
              overrider.withReconciliationTerminationTimeout(SHUTDOWN);
              if (leaderElection) {
                overrider.withLeaderElectionConfiguration(
                    LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE).build());
              }
            });
    Lifecycle lifecycle =
        new Lifecycle(
            new OperatorConfig(
                workerImage,
                workerGpuImage == null || workerGpuImage.isBlank() ? workerImage : workerGpuImage,
                operatorImage));
    Set<String> watched =
        namespaces == null
            ? Set.of()
            : Set.copyOf(namespaces.stream().filter(name -> !name.isBlank()).toList());
    operator.register(
        new DetectorTrainingReconciler(lifecycle, client, Clock.systemUTC()),
        configuration -> {
          if (!watched.isEmpty()) {
            configuration.settingNamespaces(watched);
          }
        });
    // An informer that lost its connection heals by itself, so it must not end the process.
    HealthServer.start(
        healthPort,
        () ->
            operator.getRuntimeInfo().isStarted()
                && operator.getRuntimeInfo().allEventSourcesAreHealthy());
    operator.installShutdownHook(SHUTDOWN);
    operator.start();
    // The shutdown hook ends the process; nothing here does.
    Thread.currentThread().join();
    return 0;
  }
}
