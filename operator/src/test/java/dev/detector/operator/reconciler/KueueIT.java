package dev.detector.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.detector.operator.api.Condition;
import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.InstalledCrd;
import dev.detector.operator.api.Phase;
import dev.detector.operator.api.TrainingStatus;
import dev.detector.operator.api.ValidationStatus;
import dev.detector.operator.chart.Chart;
import dev.detector.operator.chart.Program;
import dev.detector.operator.reporter.Reports;
import dev.detector.operator.resources.Labels;
import dev.detector.operator.resources.Names;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Queues of a real Kueue that works on the API server of the current KUBECONFIG, which has
 * controllers but no nodes. Each test has a queue with the quota for one trainer; the operator has
 * the rights that the chart gives.
 */
class KueueIT extends RunningOperator {

  private static final String QUEUES =
      """
      apiVersion: kueue.x-k8s.io/v1beta2
      kind: ResourceFlavor
      metadata: {name: %1$s-nodes}
      ---
      apiVersion: kueue.x-k8s.io/v1beta2
      kind: ClusterQueue
      metadata: {name: %1$s}
      spec:
        namespaceSelector: {}
        preemption: {withinClusterQueue: LowerPriority}
        resourceGroups:
          - coveredResources: [cpu, memory]
            flavors:
              - name: %1$s-nodes
                resources: [{name: cpu, nominalQuota: "1"}, {name: memory, nominalQuota: 64Gi}]
      ---
      apiVersion: kueue.x-k8s.io/v1beta2
      kind: WorkloadPriorityClass
      metadata: {name: %1$s-urgent}
      value: 100
      """;

  private static final String LOCAL_QUEUE =
      """
      apiVersion: kueue.x-k8s.io/v1beta2
      kind: LocalQueue
      metadata: {name: %2$s, namespace: %1$s}
      spec: {clusterQueue: %1$s}
      """;

  private static KubernetesClient client;

  private NodelessNamespace namespace;
  private KubernetesClient operatorClient;

  @BeforeAll
  static void install() throws IOException {
    client = new KubernetesClientBuilder().build();
    InstalledCrd.on(client);
    assertThat(Program.run("kubectl", "get", "workloads.kueue.x-k8s.io", "-A"))
        .as("Kueue is to be installed and at work: .ci/run kueue does that")
        .extracting(Program::exit)
        .isEqualTo(0);
  }

  @AfterAll
  static void close() {
    client.close();
  }

  @Override
  void prepareCluster() {
    namespace = NodelessNamespace.create(client, "kueue-it-");
    make(QUEUES);
    make(LOCAL_QUEUE, "gpus");
    release().helm("install", Chart.PATH.toString(), "--set=crds.install=false");
    operatorClient = release().operatorClient();
  }

  @AfterEach
  void remove() {
    release().helm("uninstall");
    operatorClient.close();
    namespace.delete();
    Program.output("kubectl", "delete", "clusterqueue", namespace(), "--wait=false");
  }

  @Override
  KubernetesClient client() {
    return client;
  }

  @Override
  KubernetesClient operatorClient() {
    return operatorClient;
  }

  @Override
  String namespace() {
    return namespace.name();
  }

  @Test
  void oneOfTwoWaitsUntilTheOtherHasEnded() {
    create("first", "gpus");
    namespace.run("first", Role.TRAIN);
    awaitPhase("first", Phase.TRAINING);
    create("second", "gpus");
    awaitTold(
        "second",
        "trainer waits in queue gpus until Kueue admits it: couldn't assign flavors to pod set main:"
            + " insufficient unused quota for cpu in flavor "
            + namespace()
            + "-nodes");
    assertThat(isSuspended("second", Role.TRAIN)).isTrue();

    namespace.succeed("first", Role.TRAIN);

    namespace.run("second", Role.TRAIN);
    awaitPhase("second", Phase.TRAINING);
    assertThat(jobs(Role.TRAIN)).hasSize(2);
  }

  @Test
  void preemptedTrainingReturnsWithItsJobAndWithoutARestart() {
    DetectorTraining usual = create("usual", "gpus");
    namespace.run("usual", Role.TRAIN);
    awaitPhase("usual", Phase.TRAINING);
    awaitChild(Job.class, "usual-validate");
    String job = uid("usual");
    Reports.publish(client, usual, Role.TRAIN, progress(500));
    Reports.publish(client, usual, Role.VALIDATE, sinceBest(1));

    create("urgent", "gpus", Labels.QUEUE_PRIORITY, namespace() + "-urgent");
    awaitTold("usual", "until Kueue admits it and goes on from step 500 then: couldn't");
    awaitPhase("usual", Phase.QUEUED);
    await().atMost(PATIENCE).until(() -> isSuspended("usual", Role.VALIDATE));
    namespace.run("urgent", Role.TRAIN);
    awaitPhase("urgent", Phase.TRAINING);
    namespace.succeed("urgent", Role.TRAIN);

    namespace.run("usual", Role.TRAIN);
    awaitPhase("usual", Phase.TRAINING);
    await().atMost(PATIENCE).until(() -> !isSuspended("usual", Role.VALIDATE));
    assertThat(uid("usual")).isEqualTo(job);
    assertThat(get("usual").getStatus())
        .satisfies(
            status -> {
              assertThat(status.restarts()).isZero();
              assertThat(status.lastFailure()).isNull();
            });
  }

  @Test
  void suspendedTrainingGivesItsPlaceAndItsQuotaBack() {
    create("first", "gpus");
    namespace.run("first", Role.TRAIN);
    create("second", "gpus");
    awaitChild(Job.class, "second-train");
    create("third", "gpus");
    awaitTold("third", "waits in queue gpus");

    suspend("second", true);
    awaitPhase("second", Phase.SUSPENDED);
    suspend("first", true);
    namespace.run("third", Role.TRAIN);
    awaitPhase("third", Phase.TRAINING);
    awaitPhase("first", Phase.SUSPENDED);
    assertThat(jobs(Role.TRAIN))
        .extracting(made -> made.getMetadata().getName())
        .containsExactly("third-train");

    suspend("second", false);
    awaitTold("second", "waits in queue gpus");
    suspend("third", true);
    namespace.run("second", Role.TRAIN);
    awaitPhase("second", Phase.TRAINING);
  }

  @Test
  void earlyStoppedTrainingGivesItsQuotaBack() {
    DetectorTraining first = create("first", "gpus");
    namespace.run("first", Role.TRAIN);
    awaitPhase("first", Phase.TRAINING);
    awaitChild(Job.class, "first-validate");
    create("second", "gpus");
    awaitTold("second", "waits in queue gpus");
    Reports.publish(client, first, Role.TRAIN, progress(500));
    Reports.publish(client, first, Role.VALIDATE, sinceBest(3));

    namespace.run("second", Role.TRAIN);
    awaitPhase("second", Phase.TRAINING);
    assertThat(get("first").getStatus().condition(ConditionType.TRAINED).orElseThrow().reason())
        .isEqualTo("EarlyStopped");
  }

  @Test
  void failedTrainingGivesItsQuotaBack() {
    create("first", "gpus");
    Pod pod = namespace.awaitPod("first", Role.TRAIN);
    create("second", "gpus");
    namespace.report(
        pod,
        """
        {"status":{"phase":"Failed","containerStatuses":[{"name":"trainer","image":"worker:1",
          "imageID":"","ready":false,"restartCount":0,
          "state":{"terminated":{"exitCode":65,"reason":"Error"}}}]}}
        """);

    awaitPhase("first", Phase.FAILED);
    namespace.run("second", Role.TRAIN);
    awaitPhase("second", Phase.TRAINING);
  }

  @Test
  void anotherOperatorTakesNoPlaceAndStartsNothing() {
    create("first", "gpus");
    namespace.run("first", Role.TRAIN);
    create("second", "gpus");
    awaitTold("second", "waits in queue gpus");
    Map<String, String> jobs = Map.of("first", uid("first"), "second", uid("second"));

    stopOperator();
    startOperator();
    create("third", "gpus");
    awaitTold("third", "waits in queue gpus");

    jobs.forEach((name, job) -> assertThat(uid(name)).isEqualTo(job));
    assertThat(isSuspended("second", Role.TRAIN)).isTrue();
    namespace.succeed("first", Role.TRAIN);
    namespace.run("second", Role.TRAIN);
    awaitPhase("second", Phase.TRAINING);
  }

  @Test
  void aQueueThatIsMadeLaterStartsWhatWaitsInIt() {
    create("shapes", "later");
    awaitTold(
        "shapes", "waits in queue later until Kueue admits it: LocalQueue later doesn't exist");
    make(LOCAL_QUEUE, "later");
    namespace.run("shapes", Role.TRAIN);
    awaitPhase("shapes", Phase.TRAINING);
  }

  @Test
  void ofTheTwoTrainingsOfTheExampleOneRunsAndOneWaits() {
    kubectl(
        "create", "configmap", "shapes-pipeline", "--from-file=../examples/shapes/pipeline.config");
    kubectl("delete", "localqueue", "gpus");
    kubectl(
        "apply", "-f", "../examples/kueue/queues.yaml", "-f", "../examples/kueue/training.yaml");
    awaitChild(Job.class, "shapes-seed-1-train");
    awaitChild(Job.class, "shapes-seed-2-train");
    // Which one Kueue takes first is not said where both came in the same second.
    String waits =
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    Stream.of("shapes-seed-1", "shapes-seed-2")
                        .filter(
                            name -> told(name).contains("for nvidia.com/gpu in flavor gpu-nodes"))
                        .findFirst()
                        .orElse(""),
                name -> !name.isEmpty());
    String runs = waits.equals("shapes-seed-1") ? "shapes-seed-2" : "shapes-seed-1";
    namespace.run(runs, Role.TRAIN);
    awaitPhase(runs, Phase.TRAINING);

    kubectl("label", "dt/" + waits, Labels.QUEUE_PRIORITY + "=urgent");

    namespace.run(waits, Role.TRAIN);
    awaitPhase(waits, Phase.TRAINING);
    awaitPhase(runs, Phase.QUEUED);
  }

  private void kubectl(String... arguments) {
    List<String> command = new ArrayList<>(List.of("kubectl", "-n", namespace()));
    command.addAll(List.of(arguments));
    Program.output(command.toArray(String[]::new));
  }

  private DetectorTraining create(String name, String queue, String... more) {
    DetectorTraining training = training(name);
    Map<String, String> labels = new HashMap<>(Map.of(Labels.QUEUE, queue));
    for (int i = 0; i < more.length; i += 2) {
      labels.put(more[i], more[i + 1]);
    }
    training.getMetadata().setLabels(labels);
    return client.resource(training).create();
  }

  private void make(String yaml, String... more) {
    Object[] names = new Object[] {namespace(), more.length > 0 ? more[0] : ""};
    client
        .load(new ByteArrayInputStream(yaml.formatted(names).getBytes(StandardCharsets.UTF_8)))
        .serverSideApply();
  }

  private void awaitTold(String name, String words) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(told(name)).contains(words));
  }

  private String told(String name) {
    return Optional.ofNullable(get(name).getStatus())
        .flatMap(status -> status.condition(ConditionType.TRAINED))
        .map(Condition::message)
        .orElse("");
  }

  private boolean isSuspended(String name, Role role) {
    return Boolean.TRUE.equals(job(name, role).getSpec().getSuspend());
  }

  private String uid(String name) {
    return job(name, Role.TRAIN).getMetadata().getUid();
  }

  private Job job(String name, Role role) {
    return client
        .batch()
        .v1()
        .jobs()
        .inNamespace(namespace())
        .withName(Names.job(get(name), role))
        .require();
  }

  private static TrainingStatus progress(long step) {
    return new TrainingStatus(
        step,
        1000L,
        step / 10 + "%",
        2.5,
        null,
        null,
        null,
        new TrainingStatus.Checkpoint("ckpt-" + (step / 100 + 1), step, "2026-01-01T00:00:00Z"));
  }

  private static ValidationStatus sinceBest(int evaluations) {
    ValidationStatus.Evaluation best =
        new ValidationStatus.Evaluation("ckpt-2", 100L, 0.7, 0.7, Map.of(), null);
    ValidationStatus.Evaluation latest =
        new ValidationStatus.Evaluation("ckpt-6", 500L, 0.6, 0.6, Map.of(), null);
    return new ValidationStatus(5, latest, best, evaluations, null, null);
  }

  private Release release() {
    return new Release(client, namespace());
  }
}
