package dev.detector.operator.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.formats.lint.Findings;
import dev.detector.operator.api.DetectorTraining;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PodTemplateRefusalsTest {

  private static final OperatorConfig CONFIG =
      new OperatorConfig("worker:1", "worker-gpu:1", "operator:1");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          spec: {restartPolicy: Always}                     | spec.restartPolicy: cannot be set: a pod that failed is replaced
          spec: {serviceAccountName: admin}                 | spec.serviceAccountName: cannot be set
          spec: {automountServiceAccountToken: true}        | spec.automountServiceAccountToken: cannot be set
          spec: {hostNetwork: true}                         | spec.hostNetwork: cannot be set
          spec: {shareProcessNamespace: true}               | could read the reporter's credentials
          spec: {subdomain: x}                              | spec.subdomain: cannot be set
          spec: {activeDeadlineSeconds: 5}                  | set spec.trainer.activeDeadlineSeconds
          spec: {ephemeralContainers: []}                   | spec.ephemeralContainers: cannot be set
          spec: {nodeSelektor: {a: b}}                      | spec.nodeSelektor: there is no such field: kubectl explain
          spec: {nodeSelector: [a]}                         | spec.nodeSelector: is ["a"]: give an object
          spec: {nodeSelector: {a: 1}}                      | spec.nodeSelector[a]: is 1: give text
          spec: {terminationGracePeriodSeconds: soon}       | is "soon": give a whole number
          spec: {containers: 5}                             | spec.containers: is 5: give a list
          spec: {containers: null}                          | would remove what the operator needs
          spec: null                                        | would remove what the operator needs
          spec: {containers: [{image: a}]}                  | spec.containers[0].name: is missing
          spec: {containers: [{name: a}, {name: a}]}        | spec.containers[a]: is there twice
          spec: {containers: [{name: trainer, $patch: delete}]} | is a directive of a patch
          spec: {containers: [{name: trainer, image: a}]}   | spec.containers[trainer].image: cannot be set: set spec.trainer.image
          spec: {containers: [{name: trainer, args: [a]}]}  | at the end of command
          spec: {containers: [{name: trainer, resources: {}}]} | set spec.trainer.resources
          spec: {containers: [{name: trainer, env: [{name: TF_CONFIG, value: x}]}]} | env[TF_CONFIG]: cannot be set: set spec.trainer.workers
          spec: {containers: [{name: trainer, env: [{name: DETECTOR_SEED, value: x}]}]} | set spec.trainer.seed
          spec: {containers: [{name: trainer, volumeMounts: [{name: tmp, mountPath: /workspace/}]}]} | volumeMounts[/workspace/]: is the operator's
          spec: {containers: [{name: trainer, volumeMounts: [{name: tmp, mountPath: /x/../workspace/train}]}]} | is the operator's
          spec: {containers: [{name: trainer, volumeMounts: [{name: tmp, mountPath: /data}]}]} | is the operator's
          spec: {containers: [{name: helper, volumeMounts: [{name: api-credentials, mountPath: /a}]}]} | use one of config, data, tmp, workspace
          spec: {containers: [{name: helper, volumeMounts: [{name: typo, mountPath: /a}]}]} | there is no volume typo to mount
          spec: {containers: [{name: helper}]}              | spec.containers[helper].image: is missing
          spec: {containers: [{name: reporter}]}            | choose another name
          spec: {initContainers: [{name: trainer}]}         | is the name of the main container
          spec: {initContainers: [{name: reporter, image: a}]} | of the reporter only resources can be changed
          spec: {volumes: [{name: workspace, emptyDir: {}}]} | spec.volumes[workspace]: is the operator's
          spec: {volumes: [{name: tmp, hostPath: {path: /}}]} | set its emptyDir alone
          spec: {volumes: [{name: a, hostPath: {path: /}}]} | has not one type
          spec: {volumes: [{name: a}]}                      | has not one type
          spec: {volumes: [{name: a, projected: {sources: [{serviceAccountToken: {path: t}}]}}]} | name who the token is for
          spec: {securityContext: {runAsUser: 0}}           | spec.securityContext.runAsUser: falls below the restricted Pod Security Standard: use another
          spec: {securityContext: {runAsNonRoot: false}}    | runAsNonRoot: falls below
          spec: {securityContext: null}                     | runAsNonRoot: falls below
          spec: {securityContext: {seccompProfile: {type: Unconfined}}} | seccompProfile.type: falls below the restricted Pod Security Standard: use RuntimeDefault or Localhost
          spec: {securityContext: {sysctls: [{name: kernel.msgmax, value: "1"}]}} | none of the safe ones
          spec: {containers: [{name: trainer, securityContext: {privileged: true}}]} | privileged: falls below the restricted Pod Security Standard: leave it false
          spec: {containers: [{name: trainer, securityContext: {capabilities: {add: [SYS_ADMIN]}}}]} | use NET_BIND_SERVICE alone
          spec: {containers: [{name: trainer, securityContext: {capabilities: {drop: [KILL]}}}]} | keep ALL in it
          spec: {containers: [{name: helper, ports: [{containerPort: 1, hostPort: 1}]}]} | hostPort: falls below
          metadata: {name: a}                               | metadata.name: is not taken over
          metadata: {labels: {detector.dev/training: a}}    | metadata.labels[detector.dev/training]: is the operator's
          metadata: {labels: {app.kubernetes.io/component: a}} | is the operator's
          metadata: {labels: {kueue.x-k8s.io/queue-name: a}} | label the DetectorTraining
          """)
  void isRefusedByItsPath(String template, String refusal) {
    assertThat(refusals("trainer", template))
        .anySatisfy(
            said -> assertThat(said).startsWith("spec.trainer.podTemplate").contains(refusal));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          validator | {name: validator, env: [{name: CUDA_VISIBLE_DEVICES, value: "0"}]} | set spec.validator.device
          validator | {name: validator, env: [{name: DETECTOR_BEST_METRIC, value: a}]}   | set spec.validator.bestBy.metric
          export    | {name: exporter, image: a}                                         | set spec.export.image
          inference | {name: server, ports: [{containerPort: 8501, name: web}]}          | ports[8501]: is the operator's
          inference | {name: server, env: [{name: DETECTOR_SCORE_THRESHOLD, value: a}]}  | set spec.inference.scoreThreshold
          """)
  void everyStageHasItsOwn(String part, String container, String refusal) {
    assertThat(refusals(part, "spec: {containers: [" + container + "]}"))
        .singleElement()
        .asString()
        .startsWith("spec." + part + ".podTemplate.spec.containers")
        .contains(refusal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "metadata: {labels: {team: vision}, annotations: {sidecar.istio.io/inject: 'false'}}",
        "spec: {priorityClassName: high, runtimeClassName: nvidia, schedulerName: volcano}",
        "spec: {nodeSelector: {gpu: a100}, tolerations: [{key: gpu, operator: Exists}]}",
        "spec: {topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]}",
        "spec: {imagePullSecrets: [{name: registry}], hostNetwork: false, automountServiceAccountToken: false}",
        "spec: {volumes: [{name: shm, emptyDir: {medium: Memory, sizeLimit: 1Gi}}, {name: tmp, emptyDir: {sizeLimit: 5Gi}}]}",
        "spec: {volumes: [{name: aws, projected: {sources: [{serviceAccountToken: {path: t, audience: sts.amazonaws.com}}]}}]}",
        "spec: {securityContext: {runAsUser: null, runAsGroup: null, fsGroup: null}}",
        "spec: {securityContext: {runAsUser: 1000, fsGroup: 1000}}",
        "spec: {containers: [{name: trainer, command: [python3, train.py], env: [{name: DETECTOR_STEP_TIMEOUT, value: '60'}]}]}",
        "spec: {containers: [{name: trainer, securityContext: {readOnlyRootFilesystem: false}}]}",
        "spec: {containers: [{name: trainer, volumeMounts: [{name: tmp, mountPath: /var/cache/trainer, subPath: cache}]}]}",
        "spec: {containers: [{name: helper, image: 'a:1', args: [x], resources: {limits: {memory: 1Gi}}}]}",
        "spec: {initContainers: [{name: reporter, resources: {limits: {memory: 512Mi}}}]}",
        "spec: {initContainers: [{name: wait, image: 'a:1', volumeMounts: [{name: data, mountPath: /data}]}]}",
        "spec: {terminationGracePeriodSeconds: 600, dnsPolicy: Default, hostAliases: [{ip: 1.2.3.4, hostnames: [a]}]}",
      })
  void theRestIsTheUsers(String template) {
    assertThat(refusals("trainer", template)).isEmpty();
  }

  /** The tables and what the operator really sets. */
  @Test
  void everyVariableAndVolumeOfTheOperatorIsInTheTables() {
    DetectorTraining training =
        read(
            """
            fineTune: {volume: {persistentVolumeClaim: {claimName: zoo}}, checkpoint: ckpt-0}
            trainer: {steps: 1, workers: 2, checkpoints: {keepBest: 2}, resources: {limits: {nvidia.com/gpu: 2}}}
            inference: {}
            """);
    for (Role role : Role.values()) {
      PodSpec pod = pod(training, role);
      Container main =
          pod.getContainers().stream()
              .filter(container -> container.getName().equals(role.container()))
              .findFirst()
              .orElseThrow();
      assertThat(PodTemplateRules.variables(role).keySet())
          .containsAll(main.getEnv().stream().map(EnvVar::getName).toList());
      List<String> volumes = new ArrayList<>(PodTemplateRules.VOLUMES);
      volumes.add("tmp");
      assertThat(volumes).containsAll(pod.getVolumes().stream().map(Volume::getName).toList());
    }
  }

  private static PodSpec pod(DetectorTraining training, Role role) {
    return switch (role) {
      case TRAIN ->
          TrainerJob.of(
                  training, Optional.of(Pretrained.named(training.getSpec().fineTune())), CONFIG)
              .getSpec()
              .getTemplate()
              .getSpec();
      case VALIDATE -> ValidatorJob.beside(training, CONFIG).getSpec().getTemplate().getSpec();
      case TEST -> ValidatorJob.onTestSplit(training, CONFIG).getSpec().getTemplate().getSpec();
      case EXPORT -> ExportJob.of(training, CONFIG).getSpec().getTemplate().getSpec();
      case SERVE -> Server.deployment(training, CONFIG).getSpec().getTemplate().getSpec();
    };
  }

  private static List<String> refusals(String part, String template) {
    return PodTemplateRefusals.of(training(part, template)).told().stream()
        .map(Findings.Told::line)
        .toList();
  }

  private static DetectorTraining training(String part, String template) {
    String block = "\n  podTemplate:" + (template.equals("{}") ? " {}" : "\n    " + template);
    return read(
        part.equals("trainer")
            ? "trainer:\n  steps: 1" + block
            : "trainer: {steps: 1}\n" + part + ":" + block);
  }

  private static DetectorTraining read(String parts) {
    String yaml =
        """
        apiVersion: detector.dev/v1alpha1
        kind: DetectorTraining
        metadata: {name: shapes, namespace: vision, uid: u, generation: 1}
        spec:
          pipeline: {inline: "model {}"}
          dataset: {volume: {persistentVolumeClaim: {claimName: shapes}}, train: t, validation: v}
        """;
    return new KubernetesSerialization().unmarshal(yaml + parts.indent(2), DetectorTraining.class);
  }
}
