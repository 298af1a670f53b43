package dev.detector.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.detector.operator.api.Condition;
import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingStatus;
import dev.detector.operator.api.Phase;
import dev.detector.operator.resources.Labels;
import dev.detector.operator.resources.Names;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two pods train one model; one is lost midway, and both go on from the last checkpoint. */
class SeveralWorkersIT {

  private static final Path ROOT = Path.of("..");
  private static final int STEPS = 240;
  private static final int EVERY_STEPS = 30;

  private final KubernetesClient client = new KubernetesClientBuilder().build();
  private final Installation installation = new Installation(client, ROOT);
  private Example example;
  private DetectorTraining training;
  private boolean passed;

  @BeforeEach
  void startClean() throws IOException, InterruptedException {
    example = Example.read(client, ROOT.resolve("examples/shapes"));
    training = example.withWorkers(2, STEPS, EVERY_STEPS);
    installation.remove(namespace());
    installation.install();
  }

  @AfterEach
  void tidyUp() throws IOException, InterruptedException {
    if (!passed) {
      Diagnosis diagnosis = new Diagnosis(client);
      Optional.ofNullable(resource().get()).ifPresent(diagnosis::print);
      diagnosis.printNamespace(namespace());
      diagnosis.printNamespace(Installation.NAMESPACE);
    }
    installation.remove(namespace());
    client.close();
  }

  @Test
  void theGroupOutlivesALostWorker() {
    example.others().forEach(object -> client.resource(object).serverSideApply());
    client.resource(training).serverSideApply();

    awaitStatus("a checkpoint midway", SeveralWorkersIT::isMidway);
    Map<String, String> before = uids();
    assertThat(before).containsOnlyKeys("0", "1");
    Pod lost = trainers().stream().filter(pod -> index(pod).equals("1")).findFirst().orElseThrow();
    client.pods().resource(lost).withGracePeriod(0).delete();

    awaitStatus(
        "the training's end",
        status -> status.condition(ConditionType.TRAINED).filter(Condition::isTrue).isPresent());
    assertThat(uids()).doesNotContainEntry("0", before.get("0"));
    assertThat(resource().get().getStatus().training().step()).isEqualTo(STEPS);
    Job job =
        client
            .batch()
            .v1()
            .jobs()
            .inNamespace(namespace())
            .withName(Names.job(training, Role.TRAIN))
            .get();
    assertThat(Optional.ofNullable(job.getStatus().getFailed()).orElse(0))
        .as("a lost pod is no fault of the training")
        .isZero();
    passed = true;
  }

  private static boolean isMidway(DetectorTrainingStatus status) {
    return status.phase() == Phase.TRAINING
        && status.training() != null
        && status.training().latestCheckpoint() != null
        && status.training().latestCheckpoint().step() >= EVERY_STEPS;
  }

  /** Of the pods that have not failed, by their index. */
  private Map<String, String> uids() {
    return trainers().stream()
        .filter(pod -> !"Failed".equals(pod.getStatus().getPhase()))
        .collect(Collectors.toMap(SeveralWorkersIT::index, pod -> pod.getMetadata().getUid()));
  }

  private static String index(Pod pod) {
    return pod.getMetadata().getLabels().get("batch.kubernetes.io/job-completion-index");
  }

  private List<Pod> trainers() {
    return client
        .pods()
        .inNamespace(namespace())
        .withLabels(Labels.of(training, Role.TRAIN))
        .list()
        .getItems();
  }

  private void awaitStatus(String what, Predicate<DetectorTrainingStatus> condition) {
    await(what)
        .atMost(Duration.ofMinutes(8))
        .until(
            () -> {
              DetectorTrainingStatus status = resource().get().getStatus();
              assertThat(status == null ? null : status.phase()).isNotEqualTo(Phase.FAILED);
              return status != null && condition.test(status);
            });
  }

  private Resource<DetectorTraining> resource() {
    return client
        .resources(DetectorTraining.class)
        .inNamespace(namespace())
        .withName(training.getMetadata().getName());
  }

  private String namespace() {
    return training.getMetadata().getNamespace();
  }
}
