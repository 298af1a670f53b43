package dev.detector.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class LeanObjectsTest {

  private final KubernetesSerialization serialization = LeanObjects.serialization();

  @Test
  void metadataLacksWhatNoDecisionNeeds() {
    ConfigMap read =
        serialization.unmarshal(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: shapes-config
              annotations: {kubectl.kubernetes.io/last-applied-configuration: '{}', kept: 'yes'}
              managedFields: [{manager: kubectl, operation: Apply}]
            data: {a: b}
            """,
            ConfigMap.class);
    assertThat(read.getMetadata().getManagedFields()).isEmpty();
    assertThat(read.getMetadata().getAnnotations()).containsOnlyKeys("kept");
    assertThat(read.getData()).containsEntry("a", "b");
  }

  @Test
  void podKeepsItsNodeAndItsStatus() {
    Pod read =
        serialization.unmarshal(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: shapes-train-abcde, labels: {a: b}}
            spec:
              containers: [{name: trainer, image: worker:1, env: [{name: A, value: B}]}]
              nodeName: node-1
              tolerations: [{key: a}]
            status: {phase: Running, containerStatuses: [{name: trainer, ready: true}]}
            """,
            Pod.class);
    assertThat(read.getSpec().getNodeName()).isEqualTo("node-1");
    assertThat(read.getSpec().getContainers()).isEmpty();
    assertThat(read.getStatus().getPhase()).isEqualTo("Running");
    assertThat(read.getStatus().getContainerStatuses()).hasSize(1);
    assertThat(read.getMetadata().getLabels()).containsEntry("a", "b");
  }

  @Test
  void jobIsWrittenWholeAndReadWithoutItsTemplate() {
    Job job =
        new JobBuilder()
            .withNewMetadata()
            .withName("shapes-train")
            .endMetadata()
            .withNewSpec()
            .withBackoffLimit(3)
            .withNewTemplate()
            .withNewSpec()
            .addNewContainer()
            .withName("trainer")
            .endContainer()
            .endSpec()
            .endTemplate()
            .endSpec()
            .build();
    String written = serialization.asJson(job);
    assertThat(written).contains("\"name\":\"trainer\"");
    Job read = serialization.unmarshal(written, Job.class);
    assertThat(read.getSpec().getTemplate()).isNull();
    assertThat(read.getSpec().getBackoffLimit()).isEqualTo(3);
  }

  /** Else a watch whose version is too old, as after a restart of the API server, never heals. */
  @Test
  void endOfAWatchIsReadAsAStatus() {
    WatchEvent event =
        serialization.unmarshal(
            """
            {"type": "ERROR", "object": {"kind": "Status", "apiVersion": "v1", "metadata": {},
             "status": "Failure", "message": "too old resource version", "reason": "Expired",
             "code": 410}}
            """,
            WatchEvent.class);
    assertThat(event.getObject())
        .isInstanceOfSatisfying(
            Status.class, status -> assertThat(status.getCode()).isEqualTo(410));
  }
}
