package dev.detector.operator.reconciler;

import dev.detector.operator.Version;
import dev.detector.operator.health.HealthServer;
import dev.detector.operator.lifecycle.Lifecycle;
import dev.detector.operator.metrics.TrainingMetrics;
import dev.detector.operator.resources.OperatorConfig;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.Cloner;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetricsV2;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.security.SecureRandom;
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

  private static final Duration SHUTDOWN = Duration.ofSeconds(15);

  /** Each mostly waits for the API server. */
  private static final int THREADS = 12;

  /** What fails longer is tried again by reconciling again, which holds no thread. */
  private static final int REQUEST_RETRIES = 3;

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
      description = "Port of /healthz, /readyz and /metrics (env DETECTOR_HEALTH_PORT).")
  private int healthPort;

  @Override
  public Integer call() throws InterruptedException {
    Clock clock = Clock.systemUTC();
    KubernetesClient client = client();
    Leadership leadership = new Leadership(client);
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.config().meterFilter(new OneSetOfTags());
    measureProcess(registry);
    Operator operator =
        new Operator(
            overrider -> {
              overrider.withKubernetesClient(client);
              overrider.withCloseClientOnStop(false);
              overrider.withReconciliationTerminationTimeout(SHUTDOWN);
              overrider.withConcurrentReconciliationThreads(THREADS);
              overrider.withResourceCloner(new NoClone());
              overrider.withMetrics(MicrometerMetricsV2.newBuilder(registry).build());
              if (leaderElection) {
                overrider.withLeaderElectionConfiguration(leadership.configuration());
              }
            });
    TrainingMetrics metrics = new TrainingMetrics(registry, clock, Version.TEXT);
    Lifecycle lifecycle = new Lifecycle(config());
    operator.register(
        new DetectorTrainingReconciler(lifecycle, client, clock, metrics),
        configuration -> {
          configuration.withRetry(new JitteredBackoff(new SecureRandom()));
          configuration.withOnUpdateFilter(new ReportFilter(metrics));
          configuration.withInformerListLimit(ChildInformers.PAGE);
          if (!watched().isEmpty()) {
            configuration.settingNamespaces(watched());
          }
        });
    // An informer that lost its connection heals by itself, so it must not end the process.
    HealthServer.start(
        healthPort,
        () ->
            operator.getRuntimeInfo().isStarted()
                && operator.getRuntimeInfo().allEventSourcesAreHealthy(),
        registry::scrape);
    // The framework installs none where a leader is elected.
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stop(operator, client, leadership), "shutdown"));
    operator.start();
    WarmUp.start(lifecycle);
    // The shutdown hook ends the process; nothing here does.
    Thread.currentThread().join();
    return 0;
  }

  static KubernetesClient client() {
    return new KubernetesClientBuilder()
        .withConfig(clientConfig())
        .withHttpClientFactory(new CheapCipherClientFactory())
        .withKubernetesSerialization(LeanObjects.serialization())
        .build();
  }

  private static Config clientConfig() {
    Config config =
        new ConfigBuilder()
            .withUserAgent(PlanExecutor.FIELD_MANAGER + "/" + Version.TEXT)
            .withRequestRetryBackoffLimit(REQUEST_RETRIES)
            .build();
    boolean byCertificate =
        config.getClientCertData() != null || config.getClientCertFile() != null;
    // Without a token to refresh, the client would read the kubeconfig again for each request.
    return byCertificate ? new ConfigBuilder(config).withAutoConfigure(false).build() : config;
  }

  /** Nothing here changes a training that it is given. */
  private static final class NoClone implements Cloner {
    @Override
    public <R extends HasMetadata> R clone(R resource) {
      return resource;
    }
  }

  /** The framework gives some events a tag more than others, which Prometheus would not have. */
  private static final class OneSetOfTags implements MeterFilter {
    @Override
    public Meter.Id map(Meter.Id id) {
      return "events.received".equals(id.getName())
          ? id.replaceTags(id.getTags().stream().filter(t -> !"action".equals(t.getKey())).toList())
          : id;
    }
  }

  private static void measureProcess(MeterRegistry registry) {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  private OperatorConfig config() {
    return new OperatorConfig(
        workerImage,
        workerGpuImage == null || workerGpuImage.isBlank() ? workerImage : workerGpuImage,
        operatorImage);
  }

  private Set<String> watched() {
    return namespaces == null
        ? Set.of()
        : Set.copyOf(namespaces.stream().filter(name -> !name.isBlank()).toList());
  }

  private static void stop(Operator operator, KubernetesClient client, Leadership leadership) {
    leadership.stopping();
    // Waits for what is under way, and only then gives up the lease.
    operator.stop();
    client.close();
  }
}
