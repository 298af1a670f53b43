package dev.detector.operator.reconciler;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.util.Arrays;
import java.util.List;

/**
 * What of a child's change may move a decision. A Job and its pod go through half a dozen versions
 * until the pod runs; most of them, the node being chosen for one, decide nothing. What a decision
 * comes to look at belongs here; without it the change is seen with the next one, or after the
 * longest interval between two reconciliations.
 */
final class ChildNews {

  private static final Pod NEW =
      new PodBuilder().withNewStatus().withPhase("Pending").endStatus().build();

  private ChildNews() {}

  /** Whether a new child is news. One that existed before the operator started comes with it. */
  static boolean added(HasMetadata child) {
    return !(child instanceof Pod pod) || !decidedFrom(pod).equals(decidedFrom(NEW));
  }

  /** Whether a changed child is news. */
  static boolean updated(HasMetadata now, HasMetadata before) {
    return now.isMarkedForDeletion() != before.isMarkedForDeletion()
        || !decidedFrom(now).equals(decidedFrom(before));
  }

  private static List<Object> decidedFrom(HasMetadata child) {
    if (child instanceof Pod pod) {
      return decidedFrom(pod);
    }
    return child instanceof Job job
        ? decidedFrom(job)
        : List.of(child.getMetadata().getResourceVersion());
  }

  private static List<Object> decidedFrom(Pod pod) {
    PodStatus status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
    return Arrays.asList(
        status.getPhase(),
        Arrays.asList(status.getReason(), status.getMessage()),
        List.of(status.getInitContainerStatuses(), status.getContainerStatuses()),
        status.getConditions().stream().filter(ChildNews::tellsTrouble).toList());
  }

  /** That it is scheduled, initialized and so on goes without saying. */
  private static boolean tellsTrouble(PodCondition condition) {
    return "DisruptionTarget".equals(condition.getType())
        || ("PodScheduled".equals(condition.getType()) && "False".equals(condition.getStatus()));
  }

  private static List<Object> decidedFrom(Job job) {
    JobStatus status = job.getStatus() == null ? new JobStatus() : job.getStatus();
    return Arrays.asList(
        job.getMetadata().getAnnotations(),
        job.getMetadata().getLabels(),
        job.getSpec().getSuspend(),
        status.getConditions(),
        status.getFailed());
  }
}
