package dev.detector.operator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a real API server makes of the resource definition: it takes it, fills in and refuses. */
class CrdIT {

  private static final String NAMESPACE = "crd-it";
  private static final String VALID =
      """
      apiVersion: detector.dev/v1alpha1
      kind: DetectorTraining
      metadata: {name: shapes, namespace: crd-it}
      spec:
        pipeline: {inline: 'model {}'}
        dataset:
          volume: {persistentVolumeClaim: {claimName: shapes}}
          train: train.record
          validation: val.record
        fineTune: {volume: {hostPath: {path: /zoo}}, checkpoint: ckpt-0}
        trainer: {steps: 100}
        promotion: [{metric: mAP, atLeast: 0.5}]
        inference: {replicas: 1}
      """;

  private static KubernetesClient client;

  @BeforeAll
  static void install() throws IOException {
    client = new KubernetesClientBuilder().build();
    InstalledCrd.on(client);
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
        .serverSideApply();
  }

  @AfterAll
  static void close() {
    client.namespaces().withName(NAMESPACE).delete();
    client.close();
  }

  @AfterEach
  void delete() {
    client.resources(DetectorTraining.class).inNamespace(NAMESPACE).delete();
  }

  @Test
  void fillsWhatIsLeftOutAsTheTypesDo() {
    DetectorTraining accepted = apply(VALID);

    assertThat(accepted.getSpec())
        .isEqualTo(
            client.getKubernetesSerialization().unmarshal(VALID, DetectorTraining.class).getSpec());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {inline: 'model {}'}         | {}                                | pipeline needs exactly one source
          {persistentVolumeClaim: {claimName: shapes}} | {}                | a volume needs exactly one source
          train: train.record          | train: ../train.record            | must not contain '..'
          steps: 100                   | steps: 0                          | greater than or equal to 1
          atLeast: 0.5                 | atLeast: 0.5, atMost: 0.9         | exactly one bound
          atLeast: 0.5                 | atLeast: 0.5, split: test         | need dataset.test
          metric: mAP, atLeast: 0.5    | betterThan: {name: old}           | need dataset.test
          metric: mAP, atLeast: 0.5    | atLeast: 0.5                      | needs the metric
          metric: mAP, atLeast: 0.5    | betterThan: {name: shapes}        | names this very training
          metric: mAP, atLeast: 0.5    | betterThan: {name: old}, split: validation | compares test results
          volume: {hostPath: {path: /zoo}}, checkpoint: ckpt-0 | checkpoint: ckpt-0 | set one of the two
          volume: {hostPath: {path: /zoo}}, | volume: {hostPath: {path: /zoo}}, from: {trainingRef: {name: old}}, | set one of the two
          volume: {hostPath: {path: /zoo}}, checkpoint: ckpt-0 | from: {trainingRef: {name: shapes}} | names this very training
          checkpoint: ckpt-0           | checkpoint: ../ckpt-0             | must not contain '..'
          name: shapes, n              | name: Shapes.v1, n                | metadata.name
          {replicas: 1}                | {replicas: 2, autoscaling: {maxReplicas: 3}} | remove replicas
          {replicas: 1}                | {autoscaling: {minReplicas: 4, maxReplicas: 3}} | minReplicas is above maxReplicas
          """)
  void refusesWhatCannotWork(String good, String bad, String message) {
    assertThatThrownBy(() -> apply(VALID.replace(good, bad)))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'model {}'                   | 'model { ssd {} }'                | pipeline defines the experiment
          train: train.record          | train: other.record               | dataset defines the experiment
          volume: {hostPath: {path: /zoo}}, checkpoint: ckpt-0 | from: {trainingRef: {name: old}} | fineTune defines the experiment
          {steps: 100}                 | {steps: 100, seed: 2}             | trainer.seed defines the experiment
          steps: 100                   | steps: 50                         | trainer.steps may only grow
          """)
  void refusesToChangeTheExperiment(String before, String after, String message) {
    apply(VALID);

    assertThatThrownBy(() -> apply(VALID.replace(before, after)))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesAnotherControllerMidway() {
    apply(VALID + "  managedBy: kueue.x-k8s.io/multikueue\n");

    for (String later : new String[] {"", "  managedBy: detector.dev/operator\n"}) {
      assertThatThrownBy(() -> apply(VALID + later))
          .isInstanceOf(KubernetesClientException.class)
          .hasMessageContaining("managedBy decides which controller");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          steps: 100                   | steps: 200
          atLeast: 0.5                 | atLeast: 0.6
          {replicas: 1}                | {autoscaling: {minReplicas: 2, maxReplicas: 3}}
          """)
  void letsTheSteeringChange(String before, String after) {
    apply(VALID);

    assertThat(apply(VALID.replace(before, after)))
        .extracting(changed -> changed.getMetadata().getGeneration())
        .isEqualTo(2L);
  }

  private static DetectorTraining apply(String yaml) {
    GenericKubernetesResource sent =
        client.getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class);
    GenericKubernetesResource accepted = client.resource(sent).forceConflicts().serverSideApply();
    return client.getKubernetesSerialization().convertValue(accepted, DetectorTraining.class);
  }
}
