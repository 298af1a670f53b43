package dev.detector.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.InstalledCrd;
import dev.detector.operator.api.Phase;
import dev.detector.operator.api.TrainingStatus;
import dev.detector.operator.reporter.Reports;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Against the API server of the current KUBECONFIG with its controllers but without nodes: Jobs and
 * Deployments make their pods, and the test plays the kubelet.
 */
class ReconcilerIT extends ReconcilerContract {

  private static KubernetesClient client;
  private static KubernetesClient operatorClient;
  private NodelessNamespace namespace;

  @BeforeAll
  static void install() throws IOException {
    client = new KubernetesClientBuilder().build();
    operatorClient = RunCommand.client();
    InstalledCrd.on(client);
  }

  @AfterAll
  static void close() {
    client.close();
    operatorClient.close();
  }

  @Override
  void prepareCluster() {
    namespace = NodelessNamespace.create(client, "reconciler-it-");
  }

  @AfterEach
  void deleteNamespace() {
    namespace.delete();
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

  @Override
  void run(Role role) {
    namespace.run("shapes", role);
  }

  @Override
  void succeed(Role role) {
    namespace.succeed("shapes", role);
  }

  @Override
  void serve() {
    namespace.report(
        namespace.awaitPod("shapes", Role.SERVE),
        """
        {"status":{"phase":"Running","conditions":[
          {"type":"Ready","status":"True","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}
        """);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                awaitChild(Deployment.class, "shapes-server").getStatus().getConditions().stream()
                    .anyMatch(condition -> "NewReplicaSetAvailable".equals(condition.getReason())));
  }

  @Test
  void operatorAndReportersOwnTheirPartsOfTheStatusAlone() {
    DetectorTraining training = create("shapes");
    awaitPhase("shapes", Phase.QUEUED);
    Reports.publish(
        client,
        training,
        Role.TRAIN,
        new TrainingStatus(10L, 1000L, "1%", 2.5, null, null, null, null));
    run(Role.TRAIN);
    awaitPhase("shapes", Phase.TRAINING);

    assertThat(get("shapes").getStatus().training().step()).isEqualTo(10);
    Map<String, Set<String>> owned =
        get("shapes").getMetadata().getManagedFields().stream()
            .filter(entry -> "status".equals(entry.getSubresource()))
            .collect(Collectors.toMap(ManagedFieldsEntry::getManager, ReconcilerIT::statusFields));
    assertThat(owned.get("detector-reporter-train")).containsExactly("f:training");
    assertThat(owned.get(PlanExecutor.STATUS_FIELD_MANAGER))
        .contains("f:phase", "f:conditions")
        .doesNotContain("f:training");
  }

  @SuppressWarnings("unchecked")
  private static Set<String> statusFields(ManagedFieldsEntry entry) {
    Map<String, Object> fields =
        (Map<String, Object>) entry.getFieldsV1().getAdditionalProperties().get("f:status");
    return fields.keySet();
  }
}
