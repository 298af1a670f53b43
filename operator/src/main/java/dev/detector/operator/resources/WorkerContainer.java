package dev.detector.operator.resources;

import dev.detector.operator.api.DetectorTraining;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;

/**
 * A worker's container. Its flags are the Object Detection API's, so that a user's image only
 * changes the command.
 */
final class WorkerContainer {

  /** The variable that says which GPUs of its node a process sees. */
  static final String GPUS = "CUDA_VISIBLE_DEVICES";

  private WorkerContainer() {}

  /**
   * @param subCommand sub-command of detector-worker
   * @param resources with requests
   */
  static Container of(
      DetectorTraining training,
      Role role,
      String image,
      String subCommand,
      List<String> args,
      List<EnvVar> env,
      ResourceRequirements resources) {
    return new ContainerBuilder()
        .withName(role.container())
        .withImage(image)
        .withCommand("detector-worker", subCommand)
        .withArgs(args)
        .withEnv(env)
        .withResources(resources)
        // Images that write no last word say it on stderr.
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withSecurityContext(Security.container())
        .withVolumeMounts(WorkerPod.mounts(training, role))
        .build();
  }

  /** Hides the node's GPUs from a container that has none of its own. */
  static EnvVar noGpu() {
    return Reporter.variable(GPUS, "-1");
  }

  /** What the training repeats itself by; the validator notes it beside the hyperparameters. */
  static EnvVar seed(DetectorTraining training) {
    return Reporter.variable("DETECTOR_SEED", String.valueOf(training.getSpec().trainer().seed()));
  }
}
