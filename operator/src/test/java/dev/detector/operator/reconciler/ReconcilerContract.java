package dev.detector.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.detector.operator.api.ConfigMapKey;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.ExportStatus;
import dev.detector.operator.api.Phase;
import dev.detector.operator.api.TestStatus;
import dev.detector.operator.api.TrainingStatus;
import dev.detector.operator.api.ValidationStatus;
import dev.detector.operator.reporter.Reports;
import dev.detector.operator.resources.Labels;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What the running operator does, whatever API server it runs against. The test plays the user, the
 * reporters and, as far as the cluster has none, kubelet and controllers.
 */
abstract class ReconcilerContract extends RunningOperator {

  private static final String METRIC = "DetectionBoxes_Precision/mAP";

  /** A pod of the role comes to run. */
  abstract void run(Role role);

  /** The role's pod ends well. */
  abstract void succeed(Role role);

  /** The server's pods become ready. */
  abstract void serve();

  @Test
  void trainingGoesThroughAllStagesAndThenNothingIsWritten() {
    DetectorTraining training = create("shapes");
    awaitChild(ConfigMap.class, "shapes-config");
    awaitChild(PersistentVolumeClaim.class, "shapes-workspace");
    awaitChild(ServiceAccount.class, "shapes-reporter");
    awaitChild(io.fabric8.kubernetes.api.model.rbac.Role.class, "shapes-reporter");
    awaitChild(RoleBinding.class, "shapes-reporter");
    awaitChild(Job.class, "shapes-train");
    awaitPhase("shapes", Phase.QUEUED);

    run(Role.TRAIN);
    awaitChild(Job.class, "shapes-validate");
    awaitPhase("shapes", Phase.TRAINING);
    run(Role.VALIDATE);
    trainToTheEnd(training);
    awaitChild(Job.class, "shapes-test");
    awaitPhase("shapes", Phase.TESTING);

    run(Role.TEST);
    Reports.publish(
        client(), training, Role.TEST, new TestStatus("ckpt-11", 1000L, Map.of(METRIC, 0.7), null));
    succeed(Role.TEST);
    awaitChild(Job.class, "shapes-export");
    run(Role.EXPORT);
    Reports.publish(
        client(),
        training,
        Role.EXPORT,
        new ExportStatus("ckpt-11", "exported/shapes", "sha256:1", 1L));
    succeed(Role.EXPORT);
    awaitChild(Deployment.class, "shapes-server");
    awaitChild(Service.class, "shapes-server");
    serve();
    awaitPhase("shapes", Phase.READY);

    assertThat(get("shapes").getStatus())
        .satisfies(
            status -> {
              assertThat(status.training().step()).isEqualTo(1000);
              assertThat(status.validation().best().value()).isEqualTo(0.7);
              assertThat(status.test().metrics()).containsEntry(METRIC, 0.7);
              assertThat(status.export().digest()).isEqualTo("sha256:1");
              assertThat(status.inference().url()).contains("shapes-server");
            });
    awaitEvents(
        "ConfigWarning",
        "Running",
        "StepsReached",
        "AllEvaluated",
        "Measured",
        "RulesHold",
        "Exported",
        "Available");
    assertNothingIsWrittenWhenNothingChanged();
    serversFollowTheirLoad();
  }

  private void serversFollowTheirLoad() {
    List<Class<? extends HasMetadata>> scaling =
        List.of(HorizontalPodAutoscaler.class, PodDisruptionBudget.class);
    autoscale("{\"minReplicas\":2,\"maxReplicas\":4}");
    scaling.forEach(type -> awaitChild(type, "shapes-server"));
    autoscale("null");
    for (Class<? extends HasMetadata> type : scaling) {
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  client().resources(type).inNamespace(namespace()).withName("shapes-server").get()
                      == null);
    }
  }

  private void autoscale(String autoscaling) {
    merge(
        DetectorTraining.class,
        "shapes",
        "{\"spec\":{\"inference\":{\"autoscaling\":" + autoscaling + "}}}");
  }

  @Test
  void suspendedTrainerIsReleasedAndGoesOn() {
    create("shapes");
    awaitChild(Job.class, "shapes-train");
    run(Role.TRAIN);
    awaitPhase("shapes", Phase.TRAINING);
    suspend("shapes", true);
    awaitPhase("shapes", Phase.SUSPENDED);
    awaitSuspended(true);
    suspend("shapes", false);
    awaitSuspended(false);
  }

  @Test
  void trainingWaitsForItsSourceAndGoesOnWhenItIsMended() {
    DetectorTraining waiting = training("shapes", "source-missing");
    client().resource(waiting).create();
    awaitEvents("SourceMissing");
    ConfigMapKey key = waiting.getSpec().pipeline().configMapKeyRef();
    client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(key.name())
                .withNamespace(namespace())
                .endMetadata()
                .addToData("another.key", "")
                .build())
        .create();
    String pipeline = training("shapes").getSpec().pipeline().inline();
    merge(
        ConfigMap.class,
        key.name(),
        Serialization.asJson(Map.of("data", Map.of(key.key(), pipeline))));
    awaitChild(Job.class, "shapes-train");
  }

  @Test
  void championIsWaitedForAndItsArrivalWakesTheJudgement() {
    DetectorTraining challenger = training("shapes");
    client().resource(challenger).create();
    merge(
        DetectorTraining.class,
        "shapes",
        "{\"spec\":{\"promotion\":[{\"betterThan\":{\"name\":\"champion\"}}]}}");
    awaitChild(Job.class, "shapes-train");
    run(Role.TRAIN);
    awaitChild(Job.class, "shapes-validate");
    run(Role.VALIDATE);
    trainToTheEnd(get("shapes"));
    awaitChild(Job.class, "shapes-test");
    run(Role.TEST);
    Reports.publish(
        client(),
        get("shapes"),
        Role.TEST,
        new TestStatus("ckpt-11", 1000L, Map.of(METRIC, 0.7), null));
    succeed(Role.TEST);
    awaitEvents("ChampionMissing");
    create("champion");
    awaitEvents("ChampionUnfinished");
  }

  @Test
  void bestCheckpointOfAnotherTrainingIsWaitedForAndStartedFrom() {
    String from = "  fineTune: {from: {trainingRef: {name: shapes}}}\n  trainer:\n";
    client()
        .resource(parsed("finer", text("config-with-warnings").replaceFirst("  trainer:\n", from)))
        .create();
    awaitEvents("BaseMissing");
    DetectorTraining base = create("shapes");
    awaitChild(Job.class, "shapes-train");
    awaitEvents("BaseUnfinished");
    run(Role.TRAIN);
    awaitChild(Job.class, "shapes-validate");
    run(Role.VALIDATE);
    trainToTheEnd(base);
    assertThat(awaitChild(Job.class, "finer-train").getSpec().getTemplate().getSpec().getVolumes())
        .anySatisfy(
            volume -> {
              assertThat(volume.getName()).isEqualTo("pretrained");
              assertThat(volume.getPersistentVolumeClaim().getClaimName())
                  .isEqualTo("shapes-workspace");
            });
    assertThat(awaitChild(ConfigMap.class, "finer-config").getData().get("pipeline.config"))
        .contains("fine_tune_checkpoint: \"/pretrained/best/ckpt-11\"");
    awaitEvents("BaseFound");
  }

  @Test
  void deletedTrainingIsLeftAlone() {
    create("shapes");
    awaitChild(Job.class, "shapes-train");
    client().resource(get("shapes")).delete();
    // Its deletion is seen before this one's creation.
    create("later");
    awaitChild(Job.class, "later-train");
    assertThat(client().resource(training("shapes")).get()).isNull();
    assertThat(client().batch().v1().jobs().inNamespace(namespace()).list().getItems())
        .extracting(job -> job.getMetadata().getName())
        .doesNotContain("shapes-validate");
  }

  void trainToTheEnd(DetectorTraining training) {
    Reports.publish(
        client(),
        training,
        Role.TRAIN,
        new TrainingStatus(
            1000L,
            1000L,
            "100%",
            2.5,
            null,
            null,
            null,
            new TrainingStatus.Checkpoint("ckpt-11", 1000L, Instant.now().toString())));
    ValidationStatus.Evaluation evaluation =
        new ValidationStatus.Evaluation("ckpt-11", 1000L, 0.7, 0.7, Map.of(METRIC, 0.7), null);
    Reports.publish(
        client(),
        training,
        Role.VALIDATE,
        new ValidationStatus(11, evaluation, evaluation, 0, null, null));
    // A validator that is left when everything is evaluated is suspended: this one ends before.
    succeed(Role.VALIDATE);
    succeed(Role.TRAIN);
  }

  /** Small news may be on their way for some seconds; then there are none. */
  private void assertNothingIsWrittenWhenNothingChanged() {
    await().atMost(PATIENCE).untilAsserted(this::assertNothingIsWritten);
  }

  private void assertNothingIsWritten() {
    trigger("0");
    trigger("1");
    Map<String, String> before = versions();
    trigger("2");
    // The third has begun, so the second has ended.
    trigger("3");
    Map<String, String> after = versions();
    before.remove("ConfigMap/shapes-config");
    after.remove("ConfigMap/shapes-config");
    assertThat(after).isEqualTo(before);
  }

  /** Touches a child and waits for the reconciliation that follows. */
  private void trigger(String value) {
    int before = reconciliations();
    merge(
        ConfigMap.class,
        "shapes-config",
        "{\"metadata\":{\"annotations\":{\"touched\":\"" + value + "\"}}}");
    await().atMost(PATIENCE).until(() -> reconciliations() > before);
  }

  private Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    for (Class<? extends HasMetadata> type : ChildInformers.TYPES) {
      client()
          .resources(type)
          .inNamespace(namespace())
          .withLabel(Labels.TRAINING)
          .list()
          .getItems()
          .stream()
          .forEach(object -> put(versions, object));
    }
    put(versions, get("shapes"));
    events().forEach(event -> put(versions, event));
    return versions;
  }

  private static void put(Map<String, String> versions, HasMetadata object) {
    versions.put(
        object.getKind() + "/" + object.getMetadata().getName(),
        object.getMetadata().getResourceVersion());
  }

  private void awaitSuspended(boolean suspended) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                suspended
                    == Boolean.TRUE.equals(
                        client()
                            .batch()
                            .v1()
                            .jobs()
                            .inNamespace(namespace())
                            .withName("shapes-train")
                            .get()
                            .getSpec()
                            .getSuspend()));
  }
}
