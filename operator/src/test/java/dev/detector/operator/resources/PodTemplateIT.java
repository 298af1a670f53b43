package dev.detector.operator.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.InstalledCrd;
import dev.detector.operator.api.PodTemplate;
import dev.detector.operator.chart.Program;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pod templates against Kubernetes' own code: kubectl's strategic merge, the resource definition's
 * rules, the pod's own validation and the restricted Pod Security Standard.
 */
class PodTemplateIT {

  private static final String NAMESPACE = "pod-template-it";
  private static final OperatorConfig CONFIG =
      new OperatorConfig("worker:1", "worker-gpu:1", "operator:1");
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final String TRAINING =
      """
      apiVersion: detector.dev/v1alpha1
      kind: DetectorTraining
      metadata: {name: shapes, namespace: pod-template-it}
      spec:
        pipeline: {inline: 'model {}'}
        dataset:
          volume: {persistentVolumeClaim: {claimName: shapes}}
          train: train.record
          validation: val.record
        inference: {}
        trainer:
          steps: 100
      """;

  /** Fields of a pod, some of which the operator's template has as well. */
  private static final List<String> FIELDS =
      List.of(
          "priorityClassName: high",
          "runtimeClassName: nvidia",
          "terminationGracePeriodSeconds: 60",
          "enableServiceLinks: true",
          "nodeSelector: {gpu: a100, zone: a}",
          "tolerations: [{key: gpu, operator: Exists}, {key: spot, operator: Exists}]",
          "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]",
          "imagePullSecrets: [{name: b}, {name: a}]",
          "hostAliases: [{ip: 10.0.0.1, hostnames: [a, b]}]",
          "dnsConfig: {nameservers: [10.0.0.1], searches: [a.b]}",
          "securityContext: {runAsUser: 1000, supplementalGroups: [5, 6]}",
          "securityContext: {runAsUser: null, runAsGroup: null, fsGroup: null}",
          "securityContext: {fsGroup: null, seccompProfile: {type: Localhost, localhostProfile: a.json}}",
          "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Exists}]}]}}}",
          "affinity: null",
          "volumes: [{name: cache, emptyDir: {}}, {name: tmp, emptyDir: {sizeLimit: 1Gi}}]",
          "volumes: [{name: tmp, emptyDir: {medium: Memory}}, {name: a, configMap: {name: a, items: [{key: a, path: b}]}}]",
          "initContainers: [{name: wait, image: 'a:1', command: [sh]}, {name: reporter, resources: {limits: {memory: 1Gi}}}]",
          "initContainers: [{name: reporter, resources: {requests: null}}, {name: last, image: 'a:1', restartPolicy: Always}]",
          "schedulingGates: [{name: example.com/wait}]");

  /** Fields of a container. */
  private static final List<String> CONTAINER =
      List.of(
          "command: [python3, train.py]",
          "command: null",
          "workingDir: /work",
          "env: [{name: B, value: '1'}, {name: DETECTOR_SEED, value: '2'}, {name: A, value: ''}]",
          "env: [{name: DETECTOR_CHECKPOINT_MAX_TO_KEEP, value: null, valueFrom: {secretKeyRef: {name: s, key: k}}}]",
          "envFrom: [{secretRef: {name: a}}, {configMapRef: {name: b}}]",
          "volumeMounts: [{name: tmp, mountPath: /cache, subPath: c}, {name: tmp, mountPath: /tmp, readOnly: false}]",
          "volumeMounts: [{name: data, mountPath: /data, subPath: a}, {name: tmp, mountPath: /a}]",
          "ports: [{containerPort: 6006, name: board}, {containerPort: 9000, protocol: TCP}]",
          "resources: {limits: {cpu: '2', memory: 4Gi}}",
          "resources: {requests: {cpu: null, memory: 2Gi}}",
          "lifecycle: {preStop: {exec: {command: [a]}}}",
          "livenessProbe: {exec: {command: [a]}, periodSeconds: 5}",
          "terminationMessagePolicy: File",
          "securityContext: {readOnlyRootFilesystem: false, capabilities: {add: [NET_BIND_SERVICE]}}",
          "securityContext: {capabilities: null, allowPrivilegeEscalation: null}");

  private static KubernetesClient client;

  @TempDir private Path scratch;

  @BeforeAll
  static void install() throws IOException {
    client = new KubernetesClientBuilder().build();
    InstalledCrd.on(client);
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(NAMESPACE)
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build())
        .serverSideApply();
    // The controller manager may not have made it yet.
    for (String account : List.of("default", "shapes-reporter")) {
      client
          .resource(
              new ServiceAccountBuilder()
                  .withNewMetadata()
                  .withName(account)
                  .withNamespace(NAMESPACE)
                  .endMetadata()
                  .build())
          .serverSideApply();
    }
  }

  @AfterAll
  static void close() {
    client.namespaces().withName(NAMESPACE).delete();
    client.close();
  }

  static List<String> overlays() {
    List<String> overlays = new ArrayList<>();
    FIELDS.forEach(field -> overlays.add("spec:\n  " + field));
    CONTAINER.forEach(field -> overlays.add(spec(List.of(), List.of(field), true)));
    IntStream.range(0, 20).forEach(seed -> overlays.add(random(new Random(seed))));
    return overlays;
  }

  private static String random(Random random) {
    return "metadata: {labels: {team: vision}, annotations: {a: b}}\n"
        + spec(some(FIELDS, random), some(CONTAINER, random), random.nextBoolean());
  }

  /** Some of them, none with the key of another. */
  private static List<String> some(List<String> from, Random random) {
    List<String> shuffled = new ArrayList<>(from);
    Collections.shuffle(shuffled, random);
    List<String> chosen = new ArrayList<>();
    for (String field : shuffled.subList(0, 2 + random.nextInt(8))) {
      if (chosen.stream().noneMatch(other -> key(other).equals(key(field)))) {
        chosen.add(field);
      }
    }
    return chosen;
  }

  private static String key(String field) {
    return field.substring(0, field.indexOf(':'));
  }

  private static String spec(List<String> fields, List<String> container, boolean helperFirst) {
    String helper = "{name: helper, image: 'a:1', env: [{name: A, value: a}]}";
    String trainer = "{" + String.join(", ", "name: trainer", String.join(", ", container)) + "}";
    StringBuilder spec = new StringBuilder("spec:\n");
    fields.forEach(field -> spec.append("  ").append(field).append('\n'));
    spec.append("  containers:\n");
    for (String one : helperFirst ? List.of(helper, trainer) : List.of(trainer, helper)) {
      spec.append("  - ").append(one).append('\n');
    }
    return spec.toString();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void isMergedAsKubectlDoes(String overlay) throws IOException {
    PodTemplateSpec base = template(Role.TRAIN, "");
    ObjectNode patch = (ObjectNode) tree("template:\n" + overlay.indent(2));
    Path file = scratch.resolve("base.json");
    Files.writeString(
        file,
        SERIALIZATION.asJson(
            new PodTemplateBuilder()
                .withNewMetadata()
                .withName("a")
                .endMetadata()
                .withTemplate(base)
                .build()));

    String patched =
        Program.output(
            "kubectl",
            "patch",
            "--local",
            "--type=strategic",
            "--output=json",
            "-f",
            file.toString(),
            "-p",
            patch.toString());

    PodTemplateSpec merged =
        PodTemplateMerge.merge(base, new PodTemplate((ObjectNode) patch.get("template")));
    assertThat(told(MAPPER.readTree(SERIALIZATION.asJson(merged))))
        .isEqualTo(told(MAPPER.readTree(patched).get("template")));
  }

  /** Without the empty objects and nulls that kubectl's types add. */
  private static String told(JsonNode tree) {
    prune(tree);
    return tree.toPrettyString();
  }

  private static void prune(JsonNode tree) {
    tree.forEach(PodTemplateIT::prune);
    if (tree instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      Collections.sort(names);
      for (String name : names) {
        JsonNode value = object.remove(name);
        if (!value.isNull() && !(value.isObject() && value.isEmpty())) {
          object.set(name, value);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "securityContext: {runAsUser: null, runAsGroup: null, fsGroup: null}",
        "initContainers: [{name: wait, image: 'a:1', volumeMounts: [{name: data, mountPath: /data}]}]",
        "containers: [{name: helper, image: 'a:1', securityContext: {readOnlyRootFilesystem: true}}]",
        "volumes: [{name: a, emptyDir: {}}, {name: b, secret: {secretName: a}}, {name: c, csi: {driver: a}}, {name: d, projected: {sources: [{serviceAccountToken: {path: t, audience: a}}]}}, {name: e, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}, {name: f, image: {reference: a}}]",
        "securityContext: {sysctls: [{name: net.ipv4.tcp_keepalive_time, value: '60'}], seLinuxOptions: {type: container_t, level: 's0:c1,c2'}, appArmorProfile: {type: RuntimeDefault}}",
        "containers: [{name: helper, image: 'a:1', securityContext: {capabilities: {add: [NET_BIND_SERVICE]}}}]",
        "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]",
        "initContainers: [{name: uploader, image: 'a:1', restartPolicy: Always}, {name: reporter, resources: {limits: {memory: 1Gi}}}]",
      })
  void whatIsAcceptedIsAPodOfTheRestrictedStandard(String fields) {
    String overlay = fields.isEmpty() ? "" : "podTemplate:\n  spec:\n    " + fields;
    assertThat(PodTemplateRefusals.of(training(overlay)).all()).isEmpty();
    apply(overlay);

    client.resource(pod(template(Role.TRAIN, overlay))).dryRun(true).create();
    if (!PodTemplateRefusals.of(serving(overlay)).hasErrors()) {
      client.resource(pod(template(Role.SERVE, overlay))).dryRun(true).create();
    }
  }

  /** Each is refused by the standard as well, so that no more is refused than has to be. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "securityContext: {runAsUser: 0}",
        "securityContext: {runAsNonRoot: null}",
        "securityContext: {seccompProfile: {type: Unconfined}}",
        "securityContext: {seLinuxOptions: {type: spc_t}}",
        "securityContext: {appArmorProfile: {type: Unconfined}}",
        "securityContext: {sysctls: [{name: kernel.msgmax, value: '1'}]}",
        "volumes: [{name: a, hostPath: {path: /}}]",
        "volumes: [{name: a, nfs: {server: a, path: /}}]",
        "hostNetwork: true",
        "hostPID: true",
        "containers: [{name: helper, image: 'a:1', securityContext: {privileged: true, allowPrivilegeEscalation: null}}]",
        "containers: [{name: helper, image: 'a:1', securityContext: {allowPrivilegeEscalation: true}}]",
        "containers: [{name: helper, image: 'a:1', securityContext: {capabilities: {add: [SYS_ADMIN]}}}]",
        "containers: [{name: helper, image: 'a:1', securityContext: {capabilities: {drop: [KILL]}}}]",
        "containers: [{name: helper, image: 'a:1', securityContext: {runAsUser: 0}}]",
        "containers: [{name: helper, image: 'a:1', ports: [{containerPort: 1, hostPort: 1}]}]",
        "containers: [{name: helper, image: 'a:1', livenessProbe: {httpGet: {host: 10.0.0.1, port: 1}}}]",
      })
  void whatWeakensThePodIsRefusedAsTheStandardDoes(String fields) {
    String overlay = "podTemplate:\n  spec:\n    " + fields;
    assertThat(PodTemplateRefusals.of(training(overlay)).hasErrors()).isTrue();

    Pod pod = pod(template(Role.TRAIN, overlay));
    assertThatThrownBy(() -> client.resource(pod).dryRun(true).create())
        .isInstanceOf(KubernetesClientException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          metadata: {labels: {detector.dev/training: a}} | are the operator's: choose another name
          metadata: {labels: {kueue.x-k8s.io/queue-name: a}} | a queue is named by a label of the DetectorTraining
          metadata: {annotations: {batch.kubernetes.io/a: a}} | are the operator's
          spec: {restartPolicy: Always}                  | restartPolicy cannot be set: a pod that failed is replaced
          spec: {serviceAccountName: a}                  | hand over what a container needs in a Secret
          spec: {automountServiceAccountToken: true}     | automountServiceAccountToken cannot be set
          spec: {hostNetwork: true}                      | pods keep to the restricted Pod Security Standard
          spec: {shareProcessNamespace: true}            | could read the reporter's credentials
          spec: {hostname: a}                            | hostname cannot be set
          spec: {containers: [{name: trainer, image: a}]} | image of container trainer cannot be set: set spec.trainer.image
          spec: {containers: [{name: trainer, args: [a]}]} | at the end of command
          spec: {containers: [{name: trainer, resources: {limits: {cpu: 1}}}]} | set spec.trainer.resources
          spec: {containers: [{name: trainer, env: [{name: TF_CONFIG, value: a}]}]} | TF_CONFIG (set spec.trainer.workers)
          spec: {containers: [{image: a}]}               | name: Required value
          spec: {containers: 5}                          | containers: expected list
          spec: {initContainers: [{name: trainer}]}      | is the name of the main container
          spec: {volumes: [{name: workspace, emptyDir: {}}]} | volumes workspace, config, data, pretrained, api-credentials are the operator's
          """)
  void theApiServerRefusesWhatItCanTell(String template, String message) {
    assertThatThrownBy(() -> apply("podTemplate:\n  " + template))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(message);
  }

  @Test
  void theApiServerLeavesTheRestAsItIs() throws IOException {
    String fields =
        "{nodeSelector: {a: b}, hostNetwork: false, affinity: null, containers: [{name: trainer, command: [a], volumeMounts: [{name: tmp, mountPath: /a}]}, {name: helper, image: a, args: [b], resources: {limits: {cpu: 1}}, env: [{name: TF_CONFIG, value: a}]}], volumes: [{name: a, emptyDir: {sizeLimit: 1Gi}}], securityContext: {runAsUser: null}}";
    GenericKubernetesResource applied = apply("podTemplate:\n  spec: " + fields);

    Map<String, Object> kept = applied.get("spec", "trainer", "podTemplate", "spec");
    assertThat(MAPPER.<JsonNode>valueToTree(kept)).isEqualTo(tree("spec: " + fields).get("spec"));
  }

  private static GenericKubernetesResource apply(String trainer) {
    GenericKubernetesResource sent =
        SERIALIZATION.unmarshal(yaml(trainer), GenericKubernetesResource.class);
    return client.resource(sent).forceConflicts().serverSideApply();
  }

  private static String yaml(String trainer) {
    return TRAINING + trainer.indent(4);
  }

  private static DetectorTraining training(String trainer) {
    DetectorTraining training = SERIALIZATION.unmarshal(yaml(trainer), DetectorTraining.class);
    training.getMetadata().setUid("u");
    training.getMetadata().setGeneration(1L);
    return training;
  }

  /** The template of a role; the server gets the trainer's overlay for its own. */
  private static PodTemplateSpec template(Role role, String trainer) {
    if (role == Role.TRAIN) {
      return TrainerJob.of(training(trainer), Optional.empty(), CONFIG).getSpec().getTemplate();
    }
    return Server.deployment(serving(trainer), CONFIG).getSpec().getTemplate();
  }

  private static DetectorTraining serving(String overlay) {
    String inference = overlay.isEmpty() ? " {}" : "\n" + overlay.indent(4).stripTrailing();
    DetectorTraining training =
        SERIALIZATION.unmarshal(
            TRAINING.replace("inference: {}", "inference:" + inference), DetectorTraining.class);
    training.getMetadata().setUid("u");
    return training;
  }

  private static Pod pod(PodTemplateSpec template) {
    return new PodBuilder()
        .withMetadata(template.getMetadata())
        .editMetadata()
        .withName("a")
        .withNamespace(NAMESPACE)
        .endMetadata()
        .withSpec(template.getSpec())
        .build();
  }

  private static JsonNode tree(String yaml) throws IOException {
    return MAPPER.readTree(
        MAPPER.writeValueAsString(SERIALIZATION.unmarshal(yaml, JsonNode.class)));
  }
}
