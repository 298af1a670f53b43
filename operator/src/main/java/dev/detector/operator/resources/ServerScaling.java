package dev.detector.operator.resources;

import dev.detector.operator.api.Autoscaling;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.Inference;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.Optional;

/** How many servers there are, and how many of them may be taken away at a time. */
public final class ServerScaling {

  private ServerScaling() {}

  /** The fewest servers that are wanted. */
  public static int fewest(Inference inference) {
    return inference.autoscaling() == null
        ? inference.replicas()
        : inference.autoscaling().minReplicas();
  }

  /** What the Deployment says of its replicas: null where the autoscaler says it. */
  static Integer replicas(Inference inference) {
    return inference.autoscaling() == null ? inference.replicas() : null;
  }

  /** The HorizontalPodAutoscaler, where one is asked for. */
  public static Optional<HorizontalPodAutoscaler> autoscaler(DetectorTraining training) {
    return Optional.ofNullable(training.getSpec().inference().autoscaling())
        .map(autoscaling -> Desired.marked(autoscaler(training, autoscaling)));
  }

  private static HorizontalPodAutoscaler autoscaler(
      DetectorTraining training, Autoscaling autoscaling) {
    return new HorizontalPodAutoscalerBuilder()
        .withMetadata(
            ObjectMetas.owned(training, Names.server(training), Labels.of(training, Role.SERVE))
                .build())
        .withNewSpec()
        .withNewScaleTargetRef("apps/v1", "Deployment", Names.server(training))
        .withMinReplicas(autoscaling.minReplicas())
        .withMaxReplicas(autoscaling.maxReplicas())
        .addNewMetric()
        .withType("Resource")
        .withNewResource()
        .withName("cpu")
        .withNewTarget()
        .withType("Utilization")
        .withAverageUtilization(autoscaling.targetCPUUtilizationPercentage())
        .endTarget()
        .endResource()
        .endMetric()
        .endSpec()
        .build();
  }

  /**
   * The PodDisruptionBudget: a node that is drained takes one server at a time. None for a single
   * server, which would keep the node from being drained at all.
   */
  public static Optional<PodDisruptionBudget> budget(DetectorTraining training) {
    if (fewest(training.getSpec().inference()) < 2) {
      return Optional.empty();
    }
    return Optional.of(
        Desired.marked(
            new PodDisruptionBudgetBuilder()
                .withMetadata(
                    ObjectMetas.owned(
                            training, Names.server(training), Labels.of(training, Role.SERVE))
                        .build())
                .withNewSpec()
                .withMaxUnavailable(new IntOrString(1))
                .withNewSelector()
                .withMatchLabels(Server.selector(training))
                .endSelector()
                .endSpec()
                .build()));
  }
}
