package dev.detector.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.detector.operator.resources.Labels;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Takes pods away from trainings as a cluster does: by eviction, priority and taints. */
final class Disturber {

  private static final String LOST_NODE = "lost-node";
  private static final String SLOT = "detector.dev/slot";
  private static final String IMPORTANT = "detector-test-important";

  private final KubernetesClient client;
  private final String namespace;

  Disturber(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** A node that nobody runs, and one slot on the real one, for which pods can be preempted. */
  void prepare() {
    tidyUp();
    slots("\"1\"");
    client
        .resource(
            new PriorityClassBuilder()
                .withNewMetadata()
                .withName(IMPORTANT)
                .endMetadata()
                .withValue(1000)
                .build())
        .create();
    Node node =
        new NodeBuilder()
            .withNewMetadata()
            .withName(LOST_NODE)
            .addToLabels("kubernetes.io/hostname", LOST_NODE)
            .endMetadata()
            .withNewSpec()
            .addNewTaint()
            .withKey("detector.dev/test")
            .withEffect("NoSchedule")
            .endTaint()
            .endSpec()
            .build();
    client.resource(node).create();
    client
        .nodes()
        .withName(LOST_NODE)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.STRATEGIC_MERGE),
            """
            {"status":{
              "capacity":{"cpu":"4","memory":"8Gi","pods":"10"},
              "allocatable":{"cpu":"4","memory":"8Gi","pods":"10"},
              "conditions":[{"type":"Ready","status":"True","reason":"KubeletReady"}]}}
            """);
  }

  void tidyUp() {
    client.nodes().withName(LOST_NODE).delete();
    // No kubelet ends them.
    client
        .pods()
        .inNamespace(namespace)
        .withField("spec.nodeName", LOST_NODE)
        .withGracePeriod(0)
        .delete();
    client.scheduling().v1().priorityClasses().withName(IMPORTANT).delete();
    slots("null");
  }

  /** As kubectl drain does. */
  void evict(String training) {
    Pod pod = awaitPod(training, running -> "Running".equals(running.getStatus().getPhase()));
    assertThat(client.pods().resource(pod).evict()).isTrue();
  }

  /** By a pod that wants the slot that it holds. */
  void preempt(String training) {
    awaitPod(training, running -> "Running".equals(running.getStatus().getPhase()));
    client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName("important")
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withPriorityClassName(IMPORTANT)
                .withTerminationGracePeriodSeconds(1L)
                .addNewContainer()
                .withName("important")
                .withImage("detector-worker:0.1.0")
                .withCommand("sleep", "3600")
                .withNewResources()
                .withLimits(Map.of(SLOT, new Quantity("1")))
                .endResources()
                .endContainer()
                .endSpec()
                .build())
        .create();
  }

  /** Its node gets the kind of taint that one gets which no longer answers. */
  void loseNode(String training) {
    awaitPod(training, pod -> LOST_NODE.equals(pod.getSpec().getNodeName()));
    client
        .nodes()
        .withName(LOST_NODE)
        .edit(
            node ->
                new NodeBuilder(node)
                    .editSpec()
                    .addNewTaint()
                    .withKey("detector.dev/lost")
                    .withEffect("NoExecute")
                    .endTaint()
                    .endSpec()
                    .build());
  }

  private Pod awaitPod(String training, Predicate<Pod> state) {
    return await("the trainer of " + training)
        .atMost(Duration.ofMinutes(2))
        .until(
            () ->
                client
                    .pods()
                    .inNamespace(namespace)
                    .withLabels(Map.of(Labels.TRAINING, training, Labels.COMPONENT, "train"))
                    .list()
                    .getItems()
                    .stream()
                    .filter(state)
                    .toList(),
            pods -> !pods.isEmpty())
        .get(0);
  }

  private void slots(String number) {
    String patch =
        "{\"status\":{\"capacity\":{\"%1$s\":%2$s},\"allocatable\":{\"%1$s\":%2$s}}}"
            .formatted(SLOT, number);
    List<Node> nodes = client.nodes().list().getItems();
    for (Node node : nodes) {
      client
          .resource(node)
          .subresource("status")
          .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }
  }
}
