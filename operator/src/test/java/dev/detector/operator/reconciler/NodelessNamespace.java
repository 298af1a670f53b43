package dev.detector.operator.reconciler;

import static org.awaitility.Awaitility.await;

import dev.detector.operator.resources.Labels;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/**
 * A namespace on an API server with its controllers but without nodes: Jobs and Deployments make
 * their pods, and this plays the kubelet.
 */
record NodelessNamespace(KubernetesClient client, String name) {

  /** A new one of that prefix. */
  static NodelessNamespace create(KubernetesClient client, String prefix) {
    Namespace made =
        client
            .resource(
                new NamespaceBuilder()
                    .withNewMetadata()
                    .withGenerateName(prefix)
                    .endMetadata()
                    .build())
            .create();
    return new NodelessNamespace(client, made.getMetadata().getName());
  }

  void delete() {
    client.namespaces().withName(name).delete();
  }

  /** The role's pod of a training comes to run. */
  void run(String training, Role role) {
    report(awaitPod(training, role), "{\"status\":{\"phase\":\"Running\"}}");
  }

  /** The role's pod of a training ends well, and so does its Job. */
  void succeed(String training, Role role) {
    Pod pod = awaitPod(training, role);
    report(pod, "{\"status\":{\"phase\":\"Succeeded\"}}");
    String job = pod.getMetadata().getLabels().get("job-name");
    await()
        .atMost(RunningOperator.PATIENCE)
        .until(
            () ->
                client
                    .batch()
                    .v1()
                    .jobs()
                    .inNamespace(name)
                    .withName(job)
                    .get()
                    .getStatus()
                    .getConditions()
                    .stream()
                    .anyMatch(condition -> condition.getType().equals("Complete")));
  }

  /** What the kubelet says of a pod. */
  void report(Pod pod, String status) {
    client
        .resource(pod)
        .subresource("status")
        .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), status);
  }

  /** The role's pod of a training. */
  Pod awaitPod(String training, Role role) {
    return await()
        .atMost(RunningOperator.PATIENCE)
        .until(
            () ->
                client
                    .pods()
                    .inNamespace(name)
                    .withLabel(Labels.TRAINING, training)
                    .withLabel(Labels.COMPONENT, role.word())
                    .list()
                    .getItems()
                    .stream()
                    .filter(pod -> !pod.isMarkedForDeletion())
                    .toList(),
            pods -> !pods.isEmpty())
        .get(0);
  }
}
