package dev.detector.operator.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detector.operator.api.DetectorTraining;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainerJobTest {

  private static final OperatorConfig CONFIG =
      new OperatorConfig("worker:1", "worker-gpu:1", "operator:1");

  @Test
  void podTemplateIsLaidOverByName() {
    PodTemplateSpec template =
        template(
            """
            podTemplate:
              metadata: {labels: {team: vision}}
              spec:
                nodeSelector: {gpu: a100}
                volumes: [{name: cache, emptyDir: {}}]
                containers:
                - name: trainer
                  command: [python3, model_main_tf2.py]
                  env: [{name: EXTRA, value: "1"}]
                  volumeMounts: [{name: cache, mountPath: /cache}]
                - {name: helper, image: "helper:1"}
            """);
    assertThat(template.getSpec().getContainers())
        .extracting(Container::getName)
        .containsExactly("trainer", "helper");
    Container trainer = template.getSpec().getContainers().get(0);
    Container helper = template.getSpec().getContainers().get(1);
    assertThat(helper.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(helper.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(trainer.getCommand()).containsExactly("python3", "model_main_tf2.py");
    assertThat(trainer.getArgs()).contains("--num_train_steps=100");
    assertThat(trainer.getEnv())
        .extracting(EnvVar::getName, EnvVar::getValue)
        .extracting(Object::toString)
        .containsExactly(
            "(\"EXTRA\", \"1\")",
            "(\"DETECTOR_SEED\", \"1\")",
            "(\"DETECTOR_CHECKPOINT_MAX_TO_KEEP\", \"5\")");
    assertThat(trainer.getVolumeMounts())
        .extracting(mount -> mount.getMountPath())
        .contains("/workspace", "/data", "/cache");
    assertThat(template.getSpec().getNodeSelector()).containsEntry("gpu", "a100");
    assertThat(template.getMetadata().getLabels())
        .containsEntry("team", "vision")
        .containsEntry(Labels.TRAINING, "shapes");
  }

  @Test
  void aTemplateCannotPartThePodsOfOneWorkspace() {
    PodTemplateSpec template =
        template(
            """
            podTemplate:
              spec:
                affinity:
                  podAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                    - topologyKey: zone
                      labelSelector: {matchLabels: {app: cache}}
            """);
    assertThat(
            template
                .getSpec()
                .getAffinity()
                .getPodAffinity()
                .getRequiredDuringSchedulingIgnoredDuringExecution())
        .extracting(term -> term.getTopologyKey())
        .containsExactly("zone", "kubernetes.io/hostname");
  }

  @Test
  void gpuInTheLimitsSelectsTheGpuImage() {
    assertThat(trainer("resources: {limits: {nvidia.com/gpu: 1}}").getImage())
        .isEqualTo("worker-gpu:1");
    assertThat(trainer("resources: {limits: {cpu: 1}}").getImage()).isEqualTo("worker:1");
    assertThat(trainer("image: mine:2").getImage()).isEqualTo("mine:2");
  }

  @Test
  void onlyTheReporterHasApiCredentials() {
    PodTemplateSpec template = template("{}");
    String path = "/var/run/secrets/kubernetes.io/serviceaccount";

    assertThat(template.getSpec().getAutomountServiceAccountToken()).isFalse();
    assertThat(template.getSpec().getInitContainers())
        .singleElement()
        .satisfies(
            c -> assertThat(c.getVolumeMounts()).anyMatch(m -> m.getMountPath().equals(path)));
    assertThat(template.getSpec().getContainers())
        .allSatisfy(
            c -> assertThat(c.getVolumeMounts()).noneMatch(m -> m.getMountPath().equals(path)));
  }

  @Test
  void severalWorkersFindEachOther() throws IOException {
    DetectorTraining training = training("workers: 3");
    Job job = TrainerJob.of(training, Optional.empty(), CONFIG);
    assertThat(job.getSpec().getCompletionMode()).isEqualTo("Indexed");
    assertThat(job.getSpec().getCompletions()).isEqualTo(3);
    assertThat(job.getSpec().getParallelism()).isEqualTo(3);
    Container trainer = job.getSpec().getTemplate().getSpec().getContainers().get(0);
    assertThat(trainer.getArgs()).contains("--num_workers=3");

    // The kubelet expands what stands before in the list only.
    assertThat(trainer.getEnv())
        .extracting(EnvVar::getName)
        .containsSubsequence("DETECTOR_WORKER", "TF_CONFIG");
    String config =
        trainer.getEnv().stream()
            .filter(variable -> variable.getName().equals("TF_CONFIG"))
            .findFirst()
            .orElseThrow()
            .getValue()
            .replace("$(DETECTOR_WORKER)", "2");
    JsonNode read = new ObjectMapper().readTree(config);
    assertThat(read.at("/task/index").asInt()).isEqualTo(2);
    assertThat(read.at("/cluster/worker"))
        .extracting(JsonNode::asText)
        .containsExactly(
            "shapes-train-0.shapes-train.vision.svc:2222",
            "shapes-train-1.shapes-train.vision.svc:2222",
            "shapes-train-2.shapes-train.vision.svc:2222");

    Service service = Workers.service(training);
    assertThat(service.getMetadata().getName())
        .isEqualTo(job.getSpec().getTemplate().getSpec().getSubdomain());
    assertThat(service.getSpec().getPublishNotReadyAddresses()).isTrue();
    assertThat(job.getSpec().getTemplate().getMetadata().getLabels())
        .containsAllEntriesOf(service.getSpec().getSelector());
  }

  @Test
  void workersAreReachedByTheirOwnTrainingAlone() {
    NetworkPolicySpec policy = Workers.networkPolicy(training("workers: 3")).getSpec();
    assertThat(policy.getPolicyTypes()).containsExactly("Ingress");
    assertThat(policy.getPodSelector().getMatchLabels())
        .containsEntry(Labels.TRAINING, "shapes")
        .containsEntry(Labels.COMPONENT, "train");
    assertThat(policy.getIngress())
        .singleElement()
        .satisfies(
            rule ->
                assertThat(rule.getFrom())
                    .singleElement()
                    .isEqualTo(
                        new NetworkPolicyPeerBuilder()
                            .withPodSelector(policy.getPodSelector())
                            .build()));
  }

  @Test
  void theDeadlineIsTheTrainers() {
    assertThat(
            TrainerJob.of(training("activeDeadlineSeconds: 90"), Optional.empty(), CONFIG)
                .getSpec()
                .getActiveDeadlineSeconds())
        .isEqualTo(90);
  }

  @Test
  void oneWorkerNeedsNoOther() {
    Job job = TrainerJob.of(training("{}"), Optional.empty(), CONFIG);
    assertThat(job.getSpec().getCompletionMode()).isNull();
    assertThat(job.getSpec().getTemplate().getSpec().getSubdomain()).isNull();
    assertThat(trainer("{}").getEnv()).extracting(EnvVar::getName).doesNotContain("TF_CONFIG");
  }

  @Test
  void namesThatKubernetesWouldRefuseAreRefusedFirst() {
    DetectorTraining training = training("{}");
    training.getMetadata().setName("a.b");

    assertThatThrownBy(() -> TrainerJob.of(training, Optional.empty(), CONFIG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a.b")
        .hasMessageContaining("lower-case letters");
  }

  private static Container trainer(String trainer) {
    return template(trainer).getSpec().getContainers().get(0);
  }

  private static PodTemplateSpec template(String trainer) {
    return TrainerJob.of(training(trainer), Optional.empty(), CONFIG).getSpec().getTemplate();
  }

  private static DetectorTraining training(String trainer) {
    String yaml =
        """
        apiVersion: detector.dev/v1alpha1
        kind: DetectorTraining
        metadata: {name: shapes, namespace: vision, uid: u, generation: 1}
        spec:
          pipeline: {inline: "model {}"}
          dataset: {volume: {persistentVolumeClaim: {claimName: shapes}}, train: t, validation: v}
          trainer:
            steps: 100
        """;
    String more = "{}".equals(trainer) ? "" : trainer.indent(4);
    return new KubernetesSerialization().unmarshal(yaml + more, DetectorTraining.class);
  }
}
