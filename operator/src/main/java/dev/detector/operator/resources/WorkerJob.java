package dev.detector.operator.resources;

import dev.detector.formats.ExitCode;
import dev.detector.operator.api.DetectorTraining;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.SuccessPolicy;
import io.fabric8.kubernetes.api.model.batch.v1.SuccessPolicyBuilder;
import java.util.Map;

/** What the Jobs of all roles have in common. */
final class WorkerJob {

  private WorkerJob() {}

  static Job of(DetectorTraining training, Role role, int backoffLimit, PodTemplateSpec template) {
    Map<String, String> queue = takesQuota(role, template) ? Labels.queue(training) : Map.of();
    int workers = role == Role.TRAIN ? training.getSpec().trainer().workers() : 1;
    Job job =
        Desired.marked(
            new JobBuilder()
                .withMetadata(
                    ObjectMetas.owned(
                            training, Names.job(training, role), Labels.of(training, role))
                        .addToLabels(queue)
                        .addToAnnotations(
                            Labels.STEPS, String.valueOf(training.getSpec().trainer().steps()))
                        .build())
                .withNewSpec()
                // Kueue starts it when there is quota for it, and nobody else.
                .withSuspend(queue.isEmpty() ? null : true)
                .withBackoffLimit(backoffLimit)
                .withActiveDeadlineSeconds(
                    role == Role.TRAIN
                        ? training.getSpec().trainer().activeDeadlineSeconds()
                        : null)
                .withCompletionMode(workers > 1 ? "Indexed" : null)
                .withSuccessPolicy(workers > 1 ? chiefDecides() : null)
                .withCompletions(workers)
                .withParallelism(workers)
                // Two writers of one workspace would spoil each other's checkpoints.
                .withPodReplacementPolicy("Failed")
                .withPodFailurePolicy(failurePolicy(role))
                .withTemplate(template)
                .endSpec()
                .build());
    // After the mark: a change of the spec elsewhere leaves this Job as desired.
    job.getMetadata()
        .getAnnotations()
        .put(Labels.GENERATION, String.valueOf(training.getMetadata().getGeneration()));
    return job;
  }

  /** What trains, or needs a GPU; the rest is small and must not wait behind other trainings. */
  private static boolean takesQuota(Role role, PodTemplateSpec template) {
    return role == Role.TRAIN
        || template.getSpec().getContainers().stream()
            .anyMatch(container -> Gpus.areIn(container.getResources()));
  }

  /** All end together; one that is lost at that moment must not be waited for. */
  private static SuccessPolicy chiefDecides() {
    return new SuccessPolicyBuilder().addNewRule().withSucceededIndexes("0").endRule().build();
  }

  /** Interruptions from outside do not count; what no further try can mend ends the Job at once. */
  private static PodFailurePolicy failurePolicy(Role role) {
    return new PodFailurePolicyBuilder()
        .addNewRule()
        .withAction("Ignore")
        .addNewOnPodCondition()
        .withType("DisruptionTarget")
        .withStatus("True")
        .endOnPodCondition()
        .endRule()
        .addNewRule()
        .withAction("Ignore")
        .withNewOnExitCodes()
        .withContainerName(role.container())
        .withOperator("In")
        .withValues(ExitCode.INTERRUPTED.code())
        .endOnExitCodes()
        .endRule()
        .addNewRule()
        .withAction("FailJob")
        .withNewOnExitCodes()
        .withContainerName(role.container())
        .withOperator("In")
        .withValues(ExitCode.USAGE.code(), ExitCode.BAD_INPUT.code(), ExitCode.NUMERIC.code())
        .endOnExitCodes()
        .endRule()
        .build();
  }
}
