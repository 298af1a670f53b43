package dev.detector.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.detector.operator.api.Condition;
import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingStatus;
import dev.detector.operator.api.Failure;
import dev.detector.operator.api.Phase;
import dev.detector.operator.lifecycle.Reason;
import dev.detector.operator.resources.Labels;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What goes wrong in clusters is provoked on a real node, all at the same time. Each failure is
 * told apart in status.lastFailure, a condition and an event, and the message says what to do.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FailuresIT {

  private static final Path ROOT = Path.of("..");
  private static final String NAMESPACE = "failures";
  private static final Set<Reason> DISRUPTIONS =
      EnumSet.of(Reason.EVICTED, Reason.PREEMPTED, Reason.NODE_LOST);
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final KubernetesClient client = new KubernetesClientBuilder().build();
  private final Installation installation = new Installation(client, ROOT);
  private final Disturber disturber = new Disturber(client, NAMESPACE);
  private final Map<String, List<DetectorTrainingStatus>> history = new ConcurrentHashMap<>();
  private final Set<String> table = new ConcurrentSkipListSet<>();
  private boolean failed = true;

  /**
   * @param words what the message names: the cause, and what to do
   */
  private record Expected(String training, Reason reason, Integer exitCode, List<String> words) {

    Expected(String training, Reason reason, Integer exitCode, String... words) {
      this(training, reason, exitCode, List.of(words));
    }

    @Override
    public String toString() {
      return training + " is told as " + reason.text();
    }
  }

  static Stream<Expected> failures() {
    return Stream.of(
        new Expected(
            "image-missing",
            Reason.IMAGE_UNAVAILABLE,
            null,
            "registry.example/nope:1",
            "imagePullSecrets",
            "kubectl describe pod"),
        new Expected(
            "no-gpu",
            Reason.UNSCHEDULABLE,
            null,
            "no node has enough nvidia.com/gpu",
            "lower it in spec.trainer.resources"),
        new Expected(
            "claim-missing",
            Reason.VOLUME_MISSING,
            null,
            "PersistentVolumeClaim nope",
            "spec.dataset.volume",
            "create it"),
        new Expected(
            "volume-not-mountable",
            Reason.VOLUME_NOT_MOUNTABLE,
            null,
            "configmap \"nope\" not found",
            "spec.dataset.volume",
            "create what is missing"),
        new Expected(
            "secret-missing",
            Reason.CANNOT_START,
            null,
            "secret \"nope\" not found",
            "create what is missing",
            "spec.trainer.podTemplate"),
        new Expected(
            "program-missing",
            Reason.CANNOT_START,
            128,
            "no-such-program",
            "mend its image, or the command"),
        new Expected(
            "no-records",
            Reason.BAD_DATA_OR_CONFIG,
            65,
            "/data/nothing-*.record: no file matches",
            "check the path"),
        new Expected("bad-record", Reason.BAD_DATA_OR_CONFIG, 65, "/data/train.record", "offset 0"),
        new Expected(
            "out-of-memory",
            Reason.OUT_OF_MEMORY,
            137,
            "limit of 64Mi",
            "raise spec.trainer.resources.limits.memory"),
        new Expected("not-a-number", Reason.NUMERIC_FAILURE, 66, "learning rate"),
        new Expected(
            "no-space-left",
            Reason.NO_SPACE_LEFT,
            70,
            "No space left on device",
            "PersistentVolumeClaim workspaces",
            "spec.trainer.checkpoints.keepLatest"),
        new Expected(
            "bad-usage",
            Reason.BAD_USAGE,
            64,
            "unrecognized arguments",
            "the Object Detection API's flags"),
        new Expected(
            "crash-loop",
            Reason.CRASH_LOOP,
            1,
            "failed 2 times in a row",
            "No module named object_detection",
            "look at the log of pod crash-loop-train-"),
        new Expected(
            "too-long",
            Reason.DEADLINE_EXCEEDED,
            null,
            "the 10 s of spec.trainer.activeDeadlineSeconds",
            "raise it"),
        new Expected(
            "evicted",
            Reason.EVICTED,
            null,
            "evicted from node",
            "it is started again",
            "requests"),
        new Expected("preempted", Reason.PREEMPTED, null, "higher priority", "priorityClassName"),
        new Expected(
            "node-lost",
            Reason.NODE_LOST,
            null,
            "lost its node lost-node",
            "kubectl delete node lost-node"));
  }

  @BeforeAll
  void provokeAll(@TempDir Path folder) throws IOException, InterruptedException {
    disturber.prepare();
    installation.remove(NAMESPACE);
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(NAMESPACE)
                .addToLabels("pod-security.kubernetes.io/enforce", "baseline")
                .endMetadata()
                .build())
        .serverSideApply();
    Example example = Example.read(client, ROOT.resolve("examples/shapes"));
    example.others().stream()
        .filter(object -> object.getMetadata().getNamespace() != null)
        .forEach(this::applyHere);
    client
        .resource(
            FailingTrainings.pipeline(NAMESPACE, ROOT.resolve("examples/shapes/pipeline.config")))
        .create();
    client.resource(FailingTrainings.damagedData(NAMESPACE, folder)).create();
    client.resource(workspaces()).create();
    installation.install();
    client.resources(DetectorTraining.class).inNamespace(NAMESPACE).watch(new History());
    client
        .batch()
        .v1()
        .jobs()
        .inNamespace(NAMESPACE)
        .withName("shapes-data")
        .waitUntilCondition(
            job -> Integer.valueOf(1).equals(job.getStatus().getSucceeded()), 2, TimeUnit.MINUTES);
    FailingTrainings.all().forEach(training -> client.resource(training).create());
    disturber.loseNode("node-lost");
    disturber.evict("evicted");
    disturber.preempt("preempted");
  }

  @AfterAll
  void tidyUp() throws IOException, InterruptedException {
    table.forEach(System.out::println);
    if (failed) {
      Diagnosis diagnosis = new Diagnosis(client);
      diagnosis.printNamespace(NAMESPACE);
      diagnosis.printNamespace(Installation.NAMESPACE);
    }
    disturber.tidyUp();
    installation.remove(NAMESPACE);
    client.close();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void isToldApart(Expected expected) {
    String reason = expected.reason().text();
    DetectorTrainingStatus status =
        awaitStatus(
            expected.training(),
            reason,
            s ->
                s.lastFailure() != null
                    && reason.equals(s.lastFailure().reason())
                    && reason.equals(reason(s, ConditionType.TRAINED)));

    Failure failure = status.lastFailure();
    assertThat(failure.component()).isEqualTo("train");
    if (DISRUPTIONS.contains(expected.reason())) {
      assertThat(failure.exitCode()).as("of a pod that was told to end").isIn(null, 137);
    } else {
      assertThat(failure.exitCode()).isEqualTo(expected.exitCode());
    }
    assertThat(failure.message()).contains(expected.words());
    assertThat(status.condition(ConditionType.TRAINED).orElseThrow().message())
        .contains(expected.words());
    if (expected.reason() != Reason.DEADLINE_EXCEEDED) {
      assertThat(failure.pod()).startsWith(expected.training() + "-train-");
    }
    assertThat(Instant.parse(failure.time())).isBefore(Instant.now());
    assertThat(failure.attempt()).isEqualTo(expected.reason() == Reason.CRASH_LOOP ? 2 : 1);
    awaitWarning(expected.training(), reason);
    note(expected.training(), failure);
  }

  @Test
  void disruptionsCountAgainstNoLimit() {
    for (String training : List.of("evicted", "preempted")) {
      awaitStatus(training, "a disruption", s -> s.lastFailure() != null);
      assertThat(get(training).getStatus().phase()).as(training).isNotEqualTo(Phase.FAILED);
      assertThat(get(training).getStatus().restarts()).as(training).isIn(null, 0);
    }
  }

  /** One real training: its export fails, is mended, is served, and keeps being served. */
  @Test
  void failedExportIsMendedAndServerThatDoesNotStartIsRolledBack() {
    DetectorTrainingStatus exported =
        awaitStatus("served", "a failed export", s -> s.phase() == Phase.FAILED);
    assertThat(exported.condition(ConditionType.EXPORTED).map(Condition::reason))
        .contains(Reason.BAD_DATA_OR_CONFIG.text());
    assertThat(exported.lastFailure())
        .satisfies(
            failure -> {
              assertThat(failure.component()).isEqualTo("export");
              assertThat(failure.exitCode()).isEqualTo(65);
              assertThat(failure.message())
                  .contains(
                      "saved_model.pb cannot be written", "look at the log of pod served-export");
            });
    note("served (export)", exported.lastFailure());

    change("{\"spec\":{\"export\":{\"podTemplate\":null}}}");
    awaitStatus("served", "Ready", s -> s.phase() == Phase.READY);
    awaitMemory();
    List<Pod> serving = servers();
    assertThat(serving).hasSize(1);

    change(
        "{\"spec\":{\"inference\":{\"podTemplate\":{\"spec\":{\"containers\":"
            + "[{\"name\":\"server\",\"command\":[\"sh\",\"-c\",\"echo unrecognized arguments >&2; exit 64\"]}]}}}}}");
    DetectorTrainingStatus rolledBack =
        awaitStatus(
            "served",
            "a rollback",
            s ->
                Reason.ROLLED_BACK.text().equals(reason(s, ConditionType.SERVING))
                    && s.lastFailure().message().contains("serves on"));
    assertThat(rolledBack.condition(ConditionType.SERVING).filter(Condition::isTrue)).isPresent();
    assertThat(rolledBack.condition(ConditionType.STALLED).filter(Condition::isTrue)).isPresent();
    assertThat(rolledBack.lastFailure().component()).isEqualTo("serve");
    assertThat(rolledBack.lastFailure().exitCode()).isEqualTo(64);
    assertThat(rolledBack.lastFailure().message())
        .contains("unrecognized arguments", "it is tried again when spec.inference changes");
    awaitWarning("served", Reason.ROLLED_BACK.text());
    note("served (server)", rolledBack.lastFailure());
    await("the failing server to go")
        .atMost(PATIENCE)
        .until(() -> uids(servers()).equals(uids(serving)));

    change("{\"spec\":{\"inference\":{\"podTemplate\":{\"spec\":{\"containers\":null}}}}}");
    awaitStatus(
        "served",
        "Ready with the mended server",
        s ->
            s.condition(ConditionType.READY).filter(Condition::isTrue).isPresent()
                && s.observedGeneration().equals(get("served").getMetadata().getGeneration()));
    assertThat(servers())
        .as("what served all the time")
        .extracting(FailuresIT::restarts)
        .contains(0);
    assertThat(uids(servers())).containsAll(uids(serving));
    whatWaitsIsNotWrittenAgainAndAgain();
    failed = false;
  }

  /** The kubelet tries again all the time, in turn with other words. */
  private void whatWaitsIsNotWrittenAgainAndAgain() {
    assertThat(
            Stream.of(
                "image-missing",
                "no-gpu",
                "claim-missing",
                "volume-not-mountable",
                "secret-missing"))
        .allSatisfy(training -> assertThat(history.get(training)).as(training).hasSizeLessThan(8));
  }

  /** What it would be rolled back to is written after the training is ready. */
  private void awaitMemory() {
    await("the server to be remembered")
        .atMost(PATIENCE)
        .until(
            () ->
                client
                    .apps()
                    .deployments()
                    .inNamespace(NAMESPACE)
                    .withName("served-server")
                    .get()
                    .getMetadata()
                    .getAnnotations()
                    .containsKey(Labels.SERVED));
  }

  private List<Pod> servers() {
    return client
        .pods()
        .inNamespace(NAMESPACE)
        .withLabels(Map.of(Labels.TRAINING, "served", Labels.COMPONENT, Role.SERVE.word()))
        .list()
        .getItems();
  }

  private static List<String> uids(List<Pod> pods) {
    return pods.stream().map(pod -> pod.getMetadata().getUid()).toList();
  }

  private static int restarts(Pod pod) {
    return pod.getStatus().getContainerStatuses().get(0).getRestartCount();
  }

  private void change(String patch) {
    client
        .resources(DetectorTraining.class)
        .inNamespace(NAMESPACE)
        .withName("served")
        .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }

  private DetectorTraining get(String name) {
    return client.resources(DetectorTraining.class).inNamespace(NAMESPACE).withName(name).get();
  }

  /** The first status of that kind that the training had, or comes to have. */
  private DetectorTrainingStatus awaitStatus(
      String training, String what, Predicate<DetectorTrainingStatus> wanted) {
    return await(training + ": " + what)
        .atMost(PATIENCE)
        .until(
            () -> history.getOrDefault(training, List.of()).stream().filter(wanted).findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private void awaitWarning(String training, String reason) {
    await(training + ": event " + reason)
        .atMost(PATIENCE)
        .until(
            () ->
                client
                    .v1()
                    .events()
                    .inNamespace(NAMESPACE)
                    .withField("involvedObject.name", training)
                    .list()
                    .getItems()
                    .stream()
                    .anyMatch(
                        event ->
                            event.getReason().equals(reason) && event.getType().equals("Warning")));
  }

  private static String reason(DetectorTrainingStatus status, ConditionType type) {
    return status.condition(type).map(Condition::reason).orElse("");
  }

  private void note(String training, Failure failure) {
    table.add(
        "%-22s %-18s %s"
            .formatted(training, failure.reason(), failure.message().replace('\n', ' ')));
  }

  private void applyHere(HasMetadata object) {
    object.getMetadata().setNamespace(NAMESPACE);
    client.resource(object).serverSideApply();
  }

  private static PersistentVolumeClaim workspaces() {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName("workspaces")
        .withNamespace(NAMESPACE)
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withNewResources()
        .addToRequests("storage", new Quantity("1Gi"))
        .endResources()
        .endSpec()
        .build();
  }

  /** Every status that a training had: some failures are soon followed by others. */
  private final class History implements Watcher<DetectorTraining> {
    @Override
    public void eventReceived(Action action, DetectorTraining training) {
      if (training.getStatus() != null) {
        history
            .computeIfAbsent(training.getMetadata().getName(), name -> new CopyOnWriteArrayList<>())
            .add(training.getStatus());
      }
    }

    @Override
    public void onClose(WatcherException cause) {
      // The client watches again by itself.
    }
  }
}
