package dev.detector.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingStatus;
import dev.detector.operator.api.Phase;
import dev.detector.operator.lifecycle.Lifecycle;
import dev.detector.operator.metrics.TrainingMetrics;
import dev.detector.operator.resources.Labels;
import dev.detector.operator.resources.OperatorConfig;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.Operator;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An operator that runs for a test, and what users see of it. */
abstract class RunningOperator {

  static final Duration PATIENCE = Duration.ofSeconds(90);

  private final AtomicInteger reconciliations = new AtomicInteger();
  private Operator operator;

  /** Cluster of this test. */
  abstract KubernetesClient client();

  /** The operator's own client to it. */
  abstract KubernetesClient operatorClient();

  /** Namespace of this test, which exists. */
  abstract String namespace();

  /** What the cluster has before the operator starts. */
  void prepareCluster() {}

  @BeforeEach
  final void prepareAndStart() {
    prepareCluster();
    startOperator();
  }

  final void startOperator() {
    Clock counting =
        new Clock() {
          @Override
          public ZoneId getZone() {
            return ZoneId.of("UTC");
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            reconciliations.incrementAndGet();
            return Instant.now();
          }
        };
    TrainingMetrics metrics = new TrainingMetrics(new SimpleMeterRegistry(), counting, "test");
    operator =
        new Operator(
            overrider ->
                overrider.withKubernetesClient(operatorClient()).withCloseClientOnStop(false));
    operator.register(
        new DetectorTrainingReconciler(
            new Lifecycle(new OperatorConfig("worker:1", "worker-gpu:1", "operator:1")),
            operatorClient(),
            counting,
            metrics),
        configuration -> {
          configuration.withOnUpdateFilter(new ReportFilter(metrics));
          configuration.settingNamespace(namespace());
        });
    operator.start();
  }

  @AfterEach
  void stopOperator() {
    operator.stop();
  }

  /** How often it began to reconcile. */
  final int reconciliations() {
    return reconciliations.get();
  }

  /** They follow the status. */
  void awaitEvents(String... reasons) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(events()).extracting(Event::getReason).contains(reasons));
  }

  List<Event> events() {
    return client().v1().events().inNamespace(namespace()).list().getItems();
  }

  DetectorTraining create(String name) {
    return client().resource(training(name)).create();
  }

  DetectorTraining training(String name) {
    return training(name, "config-with-warnings");
  }

  DetectorTraining training(String name, String example) {
    return parsed(name, text(example));
  }

  DetectorTraining parsed(String name, String text) {
    DetectorTraining training =
        client().getKubernetesSerialization().unmarshal(text, DetectorTraining.class);
    training.getMetadata().setName(name);
    training.getMetadata().setNamespace(namespace());
    training.getMetadata().setUid(null);
    training.getMetadata().setGeneration(null);
    return training;
  }

  static String text(String example) {
    try {
      return Files.readString(
          Path.of("src/test/resources/lifecycle/" + example + "/in-training.yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  DetectorTraining get(String name) {
    return client().resources(DetectorTraining.class).inNamespace(namespace()).withName(name).get();
  }

  void suspend(String name, boolean suspend) {
    merge(DetectorTraining.class, name, "{\"spec\":{\"suspend\":" + suspend + "}}");
  }

  <T extends HasMetadata> void merge(Class<T> type, String name, String patch) {
    client()
        .resources(type)
        .inNamespace(namespace())
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }

  void awaitPhase(String name, Phase phase) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(get(name).getStatus())
                    .isNotNull()
                    .extracting(DetectorTrainingStatus::phase)
                    .isEqualTo(phase));
  }

  List<Job> jobs(Role role) {
    return client()
        .batch()
        .v1()
        .jobs()
        .inNamespace(namespace())
        .withLabel(Labels.COMPONENT, role.word())
        .list()
        .getItems();
  }

  <T extends HasMetadata> T awaitChild(Class<T> type, String name) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> client().resources(type).inNamespace(namespace()).withName(name).get(),
            child -> child != null);
  }
}
