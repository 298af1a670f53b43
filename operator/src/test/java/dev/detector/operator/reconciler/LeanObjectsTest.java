package dev.detector.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.operator.api.DetectorTraining;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
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

  @Test
  void equalStringsAreHeldOnce() {
    String text = "{\"metadata\": {\"name\": \"shapes\", \"labels\": {\"a\": \"shapes\"}}}";
    ConfigMap first = serialization.unmarshal(text, ConfigMap.class);
    ConfigMap second = serialization.unmarshal(text, ConfigMap.class);
    assertThat(first.getMetadata().getName())
        .isEqualTo("shapes")
        .isSameAs(first.getMetadata().getLabels().get("a"))
        .isSameAs(second.getMetadata().getName());
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

  @Test
  void watchedTrainingIsReadAsOne() {
    WatchEvent event =
        serialization.unmarshal(
            """
            {"type": "ADDED", "object": {"metadata": {"name": "shapes", "managedFields": [{}]},
             "kind": "DetectorTraining", "apiVersion": "detector.dev/v1alpha1",
             "spec": {"trainer": {"steps": 7}}}}
            """,
            WatchEvent.class);
    assertThat(event.getType()).isEqualTo("ADDED");
    assertThat(event.getObject())
        .isInstanceOfSatisfying(
            DetectorTraining.class,
            training -> {
              assertThat(training.getMetadata().getName()).isEqualTo("shapes");
              assertThat(training.getMetadata().getManagedFields()).isEmpty();
              assertThat(training.getSpec().trainer().steps()).isEqualTo(7);
            });
  }

  @Test
  void watchedPodIsLean() {
    WatchEvent event =
        serialization.unmarshal(
            """
            {"object": {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a"},
             "spec": {"nodeName": "node-1", "containers": [{"name": "trainer"}]}}, "type": "DELETED"}
            """,
            WatchEvent.class);
    assertThat(event.getType()).isEqualTo("DELETED");
    assertThat(event.getObject())
        .isInstanceOfSatisfying(
            Pod.class,
            pod -> {
              assertThat(pod.getSpec().getNodeName()).isEqualTo("node-1");
              assertThat(pod.getSpec().getContainers()).isEmpty();
            });
  }

  /** The client converts it to the type that it watches. */
  @Test
  void watchedObjectOfAnotherTypeOrOfNoneKeepsItsFields() {
    for (String type : List.of("\"kind\": \"Lease\", \"apiVersion\": \"v9\",", "")) {
      WatchEvent event =
          serialization.unmarshal(
              "{\"type\": \"ADDED\", \"object\": {%s \"metadata\": {\"name\": \"a\"}}}"
                  .formatted(type),
              WatchEvent.class);
      assertThat(((HasMetadata) event.getObject()).getMetadata().getName()).isEqualTo("a");
    }
  }
}
