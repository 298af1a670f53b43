package dev.detector.operator.lifecycle;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.kueue.Workload;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A snapshot of everything around a training that a decision needs.
 *
 * @param children the objects in the training's namespace that carry {@link
 *     dev.detector.operator.resources.Labels#TRAINING} with its name: ConfigMap, claim,
 *     ServiceAccount, Role, RoleBinding, Jobs, Deployment, Services, NetworkPolicy, autoscaler,
 *     disruption budget and Pods, with their status; the Events of reason FailedMount about those
 *     Pods; and what is known of the Workloads of {@link Lifecycle#queuedJobs}. The claim is to be
 *     here even where a former training of the same name left it.
 * @param pipelineSource the text under spec.pipeline.configMapKeyRef; empty if the ConfigMap or its
 *     key is missing, or if the pipeline is inline
 * @param serviceUrl base address of the server where it is not the Service's own cluster address
 *     (the local runner maps ports)
 * @param trainings of the trainings that {@link Lifecycle#namedTrainings} names those that exist
 */
public record Observed(
    List<HasMetadata> children,
    Optional<String> pipelineSource,
    Optional<String> serviceUrl,
    List<DetectorTraining> trainings) {

  public Observed {
    children = List.copyOf(children);
    trainings = List.copyOf(trainings);
  }

  /** A snapshot of a training that names no other. */
  public Observed(
      List<HasMetadata> children, Optional<String> pipelineSource, Optional<String> serviceUrl) {
    this(children, pipelineSource, serviceUrl, List.of());
  }

  /** The other training of that name. */
  Optional<DetectorTraining> training(String name) {
    return trainings.stream().filter(t -> name.equals(t.getMetadata().getName())).findFirst();
  }

  /** Nothing is there yet. */
  public static Observed nothing() {
    return new Observed(List.of(), Optional.empty(), Optional.empty());
  }

  /** The child of that type and name. */
  public <T extends HasMetadata> Optional<T> child(Class<T> type, String name) {
    return children.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .filter(child -> name.equals(child.getMetadata().getName()))
        .findFirst();
  }

  /** The child of that kind and name. */
  public Optional<HasMetadata> child(String kind, String name) {
    return children.stream()
        .filter(child -> kind.equals(child.getKind()))
        .filter(child -> name.equals(child.getMetadata().getName()))
        .findFirst();
  }

  /** What the kubelet says about the volumes of a pod that it cannot mount. */
  List<Event> mountFailures(Pod pod) {
    return children.stream()
        .filter(Event.class::isInstance)
        .map(Event.class::cast)
        .filter(event -> "FailedMount".equals(event.getReason()))
        .filter(event -> isAbout(event, pod))
        .toList();
  }

  private static boolean isAbout(Event event, Pod pod) {
    return pod.getMetadata().getName().equals(event.getInvolvedObject().getName())
        && Objects.equals(pod.getMetadata().getUid(), event.getInvolvedObject().getUid());
  }

  /** What Kueue made for a Job. */
  Optional<Workload> workload(Job job) {
    Optional<String> uid = Optional.ofNullable(job.getMetadata().getUid());
    return children.stream()
        .filter(Workload.class::isInstance)
        .map(Workload.class::cast)
        .filter(workload -> uid.isPresent() && workload.jobUid().equals(uid))
        .findFirst();
  }

  /** The training's pods. */
  public List<Pod> pods() {
    return children.stream().filter(Pod.class::isInstance).map(Pod.class::cast).toList();
  }
}
