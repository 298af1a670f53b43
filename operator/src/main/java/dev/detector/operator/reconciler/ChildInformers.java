package dev.detector.operator.reconciler;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.resources.Labels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An informer for each type of child. Each watches only what carries the training label, so that
 * the operator's memory grows with trainings and not with the cluster.
 */
final class ChildInformers {

  /** The types of a training's children. */
  static final List<Class<? extends HasMetadata>> TYPES =
      List.of(
          ConfigMap.class,
          PersistentVolumeClaim.class,
          ServiceAccount.class,
          Role.class,
          RoleBinding.class,
          Job.class,
          Pod.class,
          Deployment.class,
          Service.class,
          NetworkPolicy.class,
          HorizontalPodAutoscaler.class,
          PodDisruptionBudget.class);

  /** Objects that are listed at a time: of thousands at once the heap would keep the size. */
  static final long PAGE = 250;

  private ChildInformers() {}

  static List<EventSource<?, DetectorTraining>> of(EventSourceContext<DetectorTraining> context) {
    List<EventSource<?, DetectorTraining>> sources = new ArrayList<>();
    for (Class<? extends HasMetadata> type : TYPES) {
      sources.add(informer(type, context));
    }
    return sources;
  }

  /** Name of the informer of a type. */
  static String name(Class<? extends HasMetadata> type) {
    return "children-" + type.getSimpleName();
  }

  private static <T extends HasMetadata> InformerEventSource<T, DetectorTraining> informer(
      Class<T> type, EventSourceContext<DetectorTraining> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(type, DetectorTraining.class)
            .withName(name(type))
            .withLabelSelector(Labels.TRAINING)
            .withInformerListLimit(PAGE)
            // By label, not by owner: pods belong to Jobs, and a kept claim belongs to nobody.
            .withSecondaryToPrimaryMapper(ChildInformers::training)
            .withOnAddFilter(ChildNews::added)
            .withOnUpdateFilter(ChildNews::updated)
            .build(),
        context);
  }

  private static Set<ResourceID> training(HasMetadata child) {
    Map<String, String> labels = child.getMetadata().getLabels();
    String name = labels == null ? null : labels.get(Labels.TRAINING);
    return name == null
        ? Set.of()
        : Set.of(new ResourceID(name, child.getMetadata().getNamespace()));
  }
}
