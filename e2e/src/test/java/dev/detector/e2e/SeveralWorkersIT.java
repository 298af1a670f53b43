package dev.detector.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.operator.api.Condition;
import dev.detector.operator.api.ConditionType;
import dev.detector.operator.resources.Names;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two pods train one model; one is lost midway, and both go on from the last checkpoint. */
class SeveralWorkersIT {

  private static final Path ROOT = Path.of("..");
  private static final int STEPS = 240;
  private static final int EVERY_STEPS = 30;
  private static final Duration LIMIT = Duration.ofMinutes(8);

  private final KubernetesClient client = new KubernetesClientBuilder().build();
  private final Installation installation = new Installation(client, ROOT);
  private Example example;
  private SubmittedTraining training;
  private boolean passed;

  @BeforeEach
  void startClean() throws IOException, InterruptedException {
    example = Example.read(client, ROOT.resolve("examples/shapes"));
    training = new SubmittedTraining(client, example.withWorkers(2, STEPS, EVERY_STEPS));
    installation.remove(training.namespace());
    installation.install();
  }

  @AfterEach
  void tidyUp() throws IOException, InterruptedException {
    if (!passed) {
      training.printDiagnosis(installation);
    }
    installation.remove(training.namespace());
    client.close();
  }

  @Test
  void theGroupOutlivesALostWorker() {
    example.others().forEach(object -> client.resource(object).serverSideApply());
    client.resource(training.training()).serverSideApply();

    training.awaitCheckpoint(EVERY_STEPS, LIMIT);
    Map<String, String> before = uids();
    assertThat(before).containsOnlyKeys("0", "1");
    Pod lost =
        training.trainerPods().stream()
            .filter(pod -> index(pod).equals("1"))
            .findFirst()
            .orElseThrow();
    client.pods().resource(lost).withGracePeriod(0).delete();

    training.await(
        "the training's end",
        LIMIT,
        status -> status.condition(ConditionType.TRAINED).filter(Condition::isTrue).isPresent());
    assertThat(uids()).doesNotContainEntry("0", before.get("0"));
    assertThat(training.status().training().step()).isEqualTo(STEPS);
    Job job =
        client
            .batch()
            .v1()
            .jobs()
            .inNamespace(training.namespace())
            .withName(Names.job(training.training(), Role.TRAIN))
            .get();
    assertThat(Optional.ofNullable(job.getStatus().getFailed()).orElse(0))
        .as("a lost pod is no fault of the training")
        .isZero();
    passed = true;
  }

  /** Of the pods that have not failed, by their index. */
  private Map<String, String> uids() {
    return training.trainerPods().stream()
        .filter(pod -> !"Failed".equals(pod.getStatus().getPhase()))
        .collect(Collectors.toMap(SeveralWorkersIT::index, pod -> pod.getMetadata().getUid()));
  }

  private static String index(Pod pod) {
    return pod.getMetadata().getLabels().get("batch.kubernetes.io/job-completion-index");
  }
}
