package dev.detector.cli.local;

import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;

/** The status that the kubelet would write for a pod whose main process ended. */
final class PodStatuses {

  private PodStatuses() {}

  static Pod ended(Pod pod, int exitCode, String message, Instant now) {
    return new PodBuilder(pod)
        .editStatus()
        .withPhase(exitCode == 0 ? "Succeeded" : "Failed")
        .withContainerStatuses(
            new ContainerStatusBuilder()
                .withName(PodTemplates.main(pod).getName())
                .withReady(false)
                .withRestartCount(0)
                .withNewState()
                .withNewTerminated()
                .withExitCode(exitCode)
                .withReason(exitCode == 0 ? "Completed" : "Error")
                .withMessage(message.isEmpty() ? null : message)
                .withFinishedAt(now.toString())
                .endTerminated()
                .endState()
                .build())
        .endStatus()
        .build();
  }
}
