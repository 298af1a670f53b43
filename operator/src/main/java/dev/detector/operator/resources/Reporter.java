package dev.detector.operator.resources;

import dev.detector.operator.api.BestBy;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.EarlyStopping;
import dev.detector.operator.health.HealthServer;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The native sidecar that follows the files of its stage and reports them; alone in having API
 * credentials.
 */
final class Reporter {

  /** Volume with the API credentials. */
  static final String TOKEN_VOLUME = "api-credentials";

  private static final String TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";

  /** Of the pod's network, so away from what trainers and TensorBoards use. */
  private static final int HEALTH_PORT = 9470;

  private static final int STARTUP_SECONDS = 120;
  private static final int READY_SECONDS = 20;

  private Reporter() {}

  static Container container(
      DetectorTraining training, Role role, OperatorConfig config, Container beside) {
    return new ContainerBuilder()
        .withName(Labels.REPORTER)
        .withImage(config.operatorImage())
        .withCommand("detector-operator", "report")
        .withArgs("--role=" + role.word(), "--health-port=" + HEALTH_PORT)
        .withRestartPolicy("Always")
        .withEnv(environment(training, role))
        .withNewResources()
        .withRequests(Map.of("cpu", new Quantity("20m"), "memory", new Quantity("96Mi")))
        .withLimits(Map.of("memory", new Quantity("256Mi")))
        .endResources()
        .withSecurityContext(Security.container())
        // What it stands beside starts after it, or could end before it listens for its own end.
        .withStartupProbe(
            Probes.http(new IntOrString(HEALTH_PORT), HealthServer.READY, 1, STARTUP_SECONDS))
        .withReadinessProbe(
            Probes.http(new IntOrString(HEALTH_PORT), HealthServer.READY, READY_SECONDS, 1))
        .withVolumeMounts(
            beside.getVolumeMounts().stream()
                .filter(
                    mount ->
                        mount.getMountPath().equals(Paths.WORKSPACE)
                            || mount.getMountPath().equals(WorkerPod.TMP))
                .toList())
        .addToVolumeMounts(
            new VolumeMountBuilder()
                .withName(TOKEN_VOLUME)
                .withMountPath(TOKEN_PATH)
                .withReadOnly(true)
                .build())
        .build();
  }

  private static List<EnvVar> environment(DetectorTraining training, Role role) {
    List<EnvVar> env = new ArrayList<>();
    env.add(variable(ReporterEnvironment.NAMESPACE, training.getMetadata().getNamespace()));
    env.add(variable(ReporterEnvironment.NAME, training.getMetadata().getName()));
    env.add(variable(ReporterEnvironment.UID, training.getMetadata().getUid()));
    env.add(variable(ReporterEnvironment.WORKSPACE, Paths.WORKSPACE));
    switch (role) {
      case TRAIN -> {
        env.add(
            variable(
                ReporterEnvironment.TOTAL_STEPS,
                String.valueOf(training.getSpec().trainer().steps())));
        if (Workers.areSeveral(training)) {
          env.add(Workers.index());
        }
      }
      case VALIDATE -> {
        EarlyStopping stopping = training.getSpec().trainer().earlyStopping();
        BestBy bestBy = training.getSpec().validator().bestBy();
        BestBy stopBy = stopping == null ? bestBy : stopping.by(bestBy);
        env.add(variable(ReporterEnvironment.BEST_METRIC, bestBy.metric()));
        env.add(variable(ReporterEnvironment.BEST_MODE, bestBy.mode().word()));
        if (!stopBy.equals(bestBy)) {
          env.add(variable(ReporterEnvironment.STOP_METRIC, stopBy.metric()));
          env.add(variable(ReporterEnvironment.STOP_MODE, stopBy.mode().word()));
        }
        env.add(
            variable(
                ReporterEnvironment.MIN_DELTA,
                String.valueOf(stopping == null ? 0.0 : stopping.minDelta())));
      }
      case EXPORT -> env.add(variable(ReporterEnvironment.EXPORT_DIR, Paths.exported(training)));
      case TEST, SERVE -> {}
    }
    return env;
  }

  static EnvVar variable(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  /**
   * The credentials of the pod's ServiceAccount, mounted by name instead of into every container.
   */
  static Volume credentials() {
    return new VolumeBuilder()
        .withName(TOKEN_VOLUME)
        .withNewProjected()
        .addNewSource()
        .withNewServiceAccountToken()
        .withPath("token")
        .withExpirationSeconds(3607L)
        .endServiceAccountToken()
        .endSource()
        .addNewSource()
        .withNewConfigMap()
        .withName("kube-root-ca.crt")
        .addNewItem()
        .withKey("ca.crt")
        .withPath("ca.crt")
        .endItem()
        .endConfigMap()
        .endSource()
        .addNewSource()
        .withNewDownwardAPI()
        .addNewItem()
        .withPath("namespace")
        .withNewFieldRef()
        .withFieldPath("metadata.namespace")
        .endFieldRef()
        .endItem()
        .endDownwardAPI()
        .endSource()
        .endProjected()
        .build();
  }
}
