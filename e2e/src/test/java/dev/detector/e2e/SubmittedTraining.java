package dev.detector.e2e;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingStatus;
import dev.detector.operator.api.Phase;
import dev.detector.operator.resources.Labels;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A training as the cluster has it.
 *
 * @param training what is applied
 */
record SubmittedTraining(KubernetesClient client, DetectorTraining training) {
  private static final Set<Phase> BAD = EnumSet.of(Phase.FAILED, Phase.REJECTED);

  String namespace() {
    return training.getMetadata().getNamespace();
  }

  Resource<DetectorTraining> resource() {
    return client
        .resources(DetectorTraining.class)
        .inNamespace(namespace())
        .withName(training.getMetadata().getName());
  }

  DetectorTrainingStatus status() {
    return resource().get().getStatus();
  }

  List<Pod> trainerPods() {
    return client
        .pods()
        .inNamespace(namespace())
        .withLabels(Labels.of(training, Role.TRAIN))
        .list()
        .getItems();
  }

  /**
   * Waits for a status.
   *
   * @throws IllegalStateException if the training fails before
   */
  void await(String what, Duration limit, Predicate<DetectorTrainingStatus> condition) {
    resource()
        .waitUntilCondition(
            current -> {
              DetectorTrainingStatus status = current == null ? null : current.getStatus();
              if (status == null) {
                return false;
              }
              if (BAD.contains(status.phase())) {
                throw new IllegalStateException(
                    status.phase() + " while waiting for " + what + ": " + status.conditions());
              }
              return condition.test(status);
            },
            limit.toSeconds(),
            TimeUnit.SECONDS);
  }

  /** Waits until it trains and has a checkpoint of this step or a later one. */
  void awaitCheckpoint(long step, Duration limit) {
    await(
        "a checkpoint midway",
        limit,
        status ->
            status.phase() == Phase.TRAINING
                && status.training() != null
                && status.training().latestCheckpoint() != null
                && status.training().latestCheckpoint().step() >= step);
  }

  /** Prints what there is to know of a failure. */
  void printDiagnosis(Installation installation) {
    Diagnosis diagnosis = new Diagnosis(client);
    if (installation.knowsTheResource() && resource().get() != null) {
      diagnosis.print(resource().get());
    }
    diagnosis.printNamespace(namespace());
    diagnosis.printNamespace(Installation.NAMESPACE);
  }
}
