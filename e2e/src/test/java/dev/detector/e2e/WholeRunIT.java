package dev.detector.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.detector.formats.example.DetectionExamples;
import dev.detector.formats.labelmap.LabelMap;
import dev.detector.formats.tfrecord.TFRecordReader;
import dev.detector.operator.api.Condition;
import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingStatus;
import dev.detector.operator.api.Phase;
import dev.detector.operator.resources.Labels;
import dev.detector.operator.resources.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One training from {@code kubectl apply} to its deletion: the example's objects in namespaces with
 * restricted Pod Security, the operator by its Helm chart, the trainer killed midway.
 */
class WholeRunIT {

  private static final Path ROOT = Path.of("..");

  /** What the run wrote stays here for those who want to look, CI's other readers among them. */
  private static final Path RUN = Path.of("target/run");

  private static final int STEPS = Integer.getInteger("e2e.steps", 600);
  private static final int EVERY_STEPS = STEPS / 6;

  private final KubernetesClient client = new KubernetesClientBuilder().build();
  private final Installation installation = new Installation(client, ROOT);
  private final PhaseTimes times = new PhaseTimes();
  private Example example;
  private SubmittedTraining training;
  private boolean passed;

  @BeforeEach
  void startClean() throws IOException, InterruptedException {
    example = Example.read(client, ROOT.resolve("examples/shapes"));
    training = new SubmittedTraining(client, example.shortTraining(STEPS, EVERY_STEPS));
    installation.remove(training.namespace());
    emptyFolder(RUN);
  }

  @AfterEach
  void tidyUp() throws IOException, InterruptedException {
    System.out.println(times.table());
    if (!passed) {
      training.printDiagnosis(installation);
    }
    installation.remove(training.namespace());
    client.close();
  }

  @Test
  void trainsValidatesTestsExportsServesAndGoes() throws IOException, InterruptedException {
    times.note("install the chart");
    installation.install();

    times.note("apply the example");
    example.others().forEach(object -> client.resource(object).serverSideApply());
    client.resource(training.training()).serverSideApply();

    client.resources(DetectorTraining.class).inNamespace(training.namespace()).watch(times);
    training.await("Training", Duration.ofMinutes(4), status -> status.phase() == Phase.TRAINING);
    List<String> trainer = uids(training.trainerPods());
    times.note("upgrade to two replicas");
    upgradeOperator();
    training.awaitCheckpoint(EVERY_STEPS, Duration.ofMinutes(8));
    assertThat(uids(training.trainerPods())).isEqualTo(trainer);
    times.note("kill the trainer");
    long kept = killTrainer();

    times.note("wait for Ready");
    training.await("Ready", Duration.ofMinutes(20), WholeRunIT::isReady);

    checkOperator();

    times.note("hold the status against the files");
    Onlooker onlooker = startOnlooker();
    checkFiles(onlooker, kept);

    times.note("predict through the Service");
    checkServing(onlooker);
    onlooker.stop();

    times.note("delete the training");
    training.resource().delete();
    awaitNothingOwned();
    times.note("end");
    passed = true;
  }

  private static void emptyFolder(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(folder)) {
          Files.delete(file);
        }
      }
    }
  }

  /** Its pods are replaced and elect a leader, while the training goes on. */
  private void upgradeOperator() throws IOException, InterruptedException {
    installation.upgrade("--set", "replicas=2");
  }

  private void checkOperator() {
    assertThat(
            client
                .apps()
                .deployments()
                .inNamespace(Installation.NAMESPACE)
                .withName("detector-operator")
                .waitUntilReady(2, TimeUnit.MINUTES)
                .getStatus()
                .getReadyReplicas())
        .isEqualTo(2);
  }

  private static List<String> uids(List<Pod> pods) {
    return pods.stream().map(pod -> pod.getMetadata().getUid()).toList();
  }

  /** What {@code kubectl wait --for=condition=Ready} waits for. */
  private static boolean isReady(DetectorTrainingStatus status) {
    return status.condition(ConditionType.READY).filter(Condition::isTrue).isPresent();
  }

  /** Kills the trainer's pod and returns the step of the checkpoint that it certainly left. */
  private long killTrainer() {
    Pod pod = training.trainerPods().get(0);
    long kept = training.status().training().latestCheckpoint().step();
    client.pods().resource(pod).withGracePeriod(0).delete();
    await("a new trainer pod")
        .atMost(Duration.ofMinutes(2))
        .until(
            () ->
                training.trainerPods().stream()
                    .anyMatch(
                        other ->
                            !other.getMetadata().getUid().equals(pod.getMetadata().getUid())
                                && other.getStatus().getPhase().equals("Running")));
    return kept;
  }

  private Onlooker startOnlooker() {
    return Onlooker.start(
        client,
        training.namespace(),
        "detector-worker:0.1.0",
        Names.workspace(training.training()),
        training.training().getSpec().dataset().volume().persistentVolumeClaim().getClaimName());
  }

  private void checkFiles(Onlooker onlooker, long kept) throws IOException, InterruptedException {
    onlooker.copy("/workspace", RUN);
    RunFiles files = new RunFiles(RUN.resolve("workspace"), training.status());
    files.checkResumedFrom(kept);
    files.checkTraining(STEPS);
    files.checkValidation(STEPS, EVERY_STEPS);
    files.checkTest();
  }

  private void checkServing(Onlooker onlooker) throws IOException, InterruptedException {
    onlooker.copy("/data", RUN);
    Path data = RUN.resolve("data");
    LabelMap labels =
        LabelMap.read(data.resolve(training.training().getSpec().dataset().labelMap()));
    DetectorTrainingStatus status = training.status();
    ModelServer server =
        new ModelServer(client, URI.create(status.inference().url()), status.inference().model());
    server.checkAddress(onlooker);
    try (TFRecordReader records =
        TFRecordReader.open(data.resolve(training.training().getSpec().dataset().test()))) {
      server.checkPrediction(
          DetectionExamples.decode(records.next(), Optional.of(labels), "test record"),
          labels.maxId());
    }
  }

  private void awaitNothingOwned() {
    await("everything owned to go")
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(owned()).isEmpty());
    assertThat(
            client
                .persistentVolumeClaims()
                .inNamespace(training.namespace())
                .withName(Names.workspace(training.training()))
                .get())
        .as("the workspace, with retention Retain")
        .isNotNull();
  }

  private List<String> owned() {
    return Stream
        .<MixedOperation<
                ? extends HasMetadata, ? extends KubernetesResourceList<? extends HasMetadata>, ?>>
            of(
                client.batch().v1().jobs(),
                client.apps().deployments(),
                client.pods(),
                client.services(),
                client.configMaps(),
                client.serviceAccounts(),
                client.rbac().roles(),
                client.rbac().roleBindings())
        .flatMap(
            kind ->
                kind
                    .inNamespace(training.namespace())
                    .withLabel(Labels.TRAINING)
                    .list()
                    .getItems()
                    .stream())
        .map(HasMetadata::getFullResourceName)
        .toList();
  }
}
