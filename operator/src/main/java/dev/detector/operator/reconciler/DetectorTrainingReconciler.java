package dev.detector.operator.reconciler;

import dev.detector.operator.api.ConfigMapKey;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.lifecycle.Lifecycle;
import dev.detector.operator.lifecycle.Observed;
import dev.detector.operator.lifecycle.Plan;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks the lifecycle what is to be done for a training, and does it. */
@ControllerConfiguration(
    name = "detectortraining",
    // Reports change the status only, and must be seen; ReportFilter drops our own writes.
    generationAwareEventProcessing = false,
    informer = @Informer(onUpdateFilter = ReportFilter.class),
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 5, timeUnit = TimeUnit.MINUTES))
public final class DetectorTrainingReconciler implements Reconciler<DetectorTraining> {

  private final Lifecycle lifecycle;
  private final Clock clock;
  private final PlanExecutor executor;

  /** Works on the cluster of {@code client}. */
  public DetectorTrainingReconciler(Lifecycle lifecycle, KubernetesClient client, Clock clock) {
    this.lifecycle = lifecycle;
    this.clock = clock;
    this.executor = new PlanExecutor(client, new EventPublisher(client, clock));
  }

  @Override
  public List<EventSource<?, DetectorTraining>> prepareEventSources(
      EventSourceContext<DetectorTraining> context) {
    return ChildInformers.of(context);
  }

  @Override
  public UpdateControl<DetectorTraining> reconcile(
      DetectorTraining training, Context<DetectorTraining> context) {
    if (training.isMarkedForDeletion()) {
      return UpdateControl.noUpdate();
    }
    Plan plan = lifecycle.plan(training, observed(training, context), clock.instant());
    executor.carryOut(training, plan);
    // Status writes go out by themselves: a no-op update control could swallow a spec change.
    UpdateControl<DetectorTraining> control = UpdateControl.noUpdate();
    plan.nextCheck().ifPresent(control::rescheduleAfter);
    return control;
  }

  private static Observed observed(DetectorTraining training, Context<DetectorTraining> context) {
    List<HasMetadata> children = new ArrayList<>();
    for (Class<? extends HasMetadata> type : ChildInformers.TYPES) {
      children.addAll(context.getSecondaryResources(type));
    }
    return new Observed(children, pipelineSource(training, context.getClient()), Optional.empty());
  }

  private static Optional<String> pipelineSource(
      DetectorTraining training, KubernetesClient client) {
    ConfigMapKey reference = training.getSpec().pipeline().configMapKeyRef();
    if (reference == null) {
      return Optional.empty();
    }
    return Optional.ofNullable(
            client
                .configMaps()
                .inNamespace(training.getMetadata().getNamespace())
                .withName(reference.name())
                .get())
        .map(ConfigMap::getData)
        .map(data -> data.get(reference.key()));
  }
}
