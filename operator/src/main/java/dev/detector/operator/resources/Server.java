package dev.detector.operator.resources;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.Inference;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The Deployment and the Service of the served model. */
public final class Server {

  static final int PORT = 8501;
  static final String PORT_NAME = "http";

  /**
   * A pod that ends goes on taking requests until all nodes have heard of it. With the server's own
   * limit for those in flight, 20 s, it ends within the 30 s that Kubernetes gives it.
   */
  private static final int DRAIN_DELAY_SECONDS = 5;

  private Server() {}

  /** The Deployment; a new pod is ready before an old one goes. */
  public static Deployment deployment(DetectorTraining training, OperatorConfig config) {
    Inference inference = training.getSpec().inference();
    return new DeploymentBuilder()
        .withMetadata(
            ObjectMetas.owned(training, Names.server(training), Labels.of(training, Role.SERVE))
                .build())
        .withNewSpec()
        .withReplicas(ServerScaling.replicas(inference))
        .withNewSelector()
        .withMatchLabels(selector(training))
        .endSelector()
        .withNewStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withMaxUnavailable(new IntOrString(0))
        .withMaxSurge(new IntOrString(1))
        .endRollingUpdate()
        .endStrategy()
        .withTemplate(
            Desired.marked(
                WorkerPod.ofServer(training, container(training, config), inference.podTemplate())))
        .endSpec()
        .build();
  }

  /** The Service before it. */
  public static Service service(DetectorTraining training) {
    return new ServiceBuilder()
        .withMetadata(
            ObjectMetas.owned(training, Names.server(training), Labels.of(training, Role.SERVE))
                .build())
        .withNewSpec()
        .withType("ClusterIP")
        .withSelector(selector(training))
        .addNewPort()
        .withName(PORT_NAME)
        .withProtocol("TCP")
        .withPort(training.getSpec().inference().port())
        .withTargetPort(new IntOrString(PORT))
        .endPort()
        .endSpec()
        .build();
  }

  /** Base address of the Service within the cluster. */
  public static String url(DetectorTraining training) {
    return "http://"
        + Names.server(training)
        + "."
        + training.getMetadata().getNamespace()
        + ".svc:"
        + training.getSpec().inference().port();
  }

  /** The labels of its pods. */
  static Map<String, String> selector(DetectorTraining training) {
    return Map.of(
        Labels.TRAINING, training.getMetadata().getName(), Labels.COMPONENT, Role.SERVE.word());
  }

  private static Container container(DetectorTraining training, OperatorConfig config) {
    Inference inference = training.getSpec().inference();
    List<EnvVar> env = new ArrayList<>();
    env.add(
        Reporter.variable("DETECTOR_SCORE_THRESHOLD", String.valueOf(inference.scoreThreshold())));
    env.add(Reporter.variable("DETECTOR_DRAIN_DELAY_SECONDS", String.valueOf(DRAIN_DELAY_SECONDS)));
    if (!Gpus.areIn(inference.resources())) {
      env.add(WorkerContainer.noGpu());
    }
    Container container =
        WorkerContainer.of(
            training,
            Role.SERVE,
            Images.of(config, inference.image(), inference.resources()),
            "serve",
            List.of(
                "--model_name=" + Names.model(training),
                "--model_dir=" + Paths.exported(training),
                "--rest_api_port=" + PORT),
            env,
            WorkerPod.resources(inference.resources(), "250m", "1Gi"));
    IntOrString port = new IntOrString(PORT_NAME);
    return new ContainerBuilder(container)
        .addNewPort()
        .withName(PORT_NAME)
        .withContainerPort(PORT)
        .withProtocol("TCP")
        .endPort()
        .withStartupProbe(Probes.http(port, "/readyz", 1, 300))
        .withReadinessProbe(Probes.http(port, "/readyz", 5, 3))
        .withLivenessProbe(Probes.http(port, "/healthz", 10, 6))
        .build();
  }
}
