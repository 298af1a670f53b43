package dev.detector.operator.reconciler;

import dev.detector.operator.api.ConfigMapKey;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.lifecycle.Lifecycle;
import dev.detector.operator.lifecycle.Observed;
import dev.detector.operator.lifecycle.Plan;
import dev.detector.operator.metrics.TrainingMetrics;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Asks the lifecycle what is to be done for a training, and does it. */
@ControllerConfiguration(
    name = "detectortraining",
    // Reports change the status only, and must be seen; ReportFilter drops what changes nothing.
    generationAwareEventProcessing = false,
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 5, timeUnit = TimeUnit.MINUTES))
public final class DetectorTrainingReconciler implements Reconciler<DetectorTraining> {

  private static final Duration UNKNOWN_SOURCE = Duration.ofSeconds(10);

  private final Lifecycle lifecycle;
  private final Clock clock;
  private final PlanExecutor executor;
  private final NamedObjects<ConfigMap> pipelines;
  private final NamedObjects<DetectorTraining> trainings;
  private final QueuedWorkloads workloads;

  /** Works on the cluster of {@code client}. */
  public DetectorTrainingReconciler(
      Lifecycle lifecycle, KubernetesClient client, Clock clock, TrainingMetrics metrics) {
    this.lifecycle = lifecycle;
    this.clock = clock;
    this.executor = new PlanExecutor(new EventPublisher(client, clock), clock, metrics);
    this.pipelines =
        new NamedObjects<>(
            ConfigMap.class, "pipeline-sources", client, clock, (now, before) -> true);
    this.trainings =
        new NamedObjects<>(
            DetectorTraining.class,
            "named-trainings",
            client,
            clock,
            DetectorTrainingReconciler::isNewsForOthers);
    this.workloads = new QueuedWorkloads(client, clock);
  }

  @Override
  public List<EventSource<?, DetectorTraining>> prepareEventSources(
      EventSourceContext<DetectorTraining> context) {
    List<EventSource<?, DetectorTraining>> sources = new ArrayList<>(ChildInformers.of(context));
    sources.add(MountFailures.informer(context));
    sources.add(pipelines);
    sources.add(trainings);
    sources.add(workloads);
    return sources;
  }

  @Override
  public UpdateControl<DetectorTraining> reconcile(
      DetectorTraining training, Context<DetectorTraining> context) {
    if (training.isMarkedForDeletion() || training.getSpec().managedElsewhere()) {
      return UpdateControl.noUpdate();
    }
    Children children = new Children(context);
    List<HasMetadata> observed = children.observed();
    Optional<Optional<ConfigMap>> source = pipelineSource(training, observed);
    Optional<List<DetectorTraining>> named = namedTrainings(training, observed);
    if (source.isEmpty() || named.isEmpty()) {
      // Its arrival is an event; this is for a watch that could not begin.
      return UpdateControl.<DetectorTraining>noUpdate().rescheduleAfter(UNKNOWN_SOURCE);
    }
    Lifecycle.queuedJobs(observed)
        .forEach(job -> workloads.ask(training, job).ifPresent(observed::add));
    Plan plan =
        lifecycle.plan(
            training,
            new Observed(observed, text(training, source.get()), Optional.empty(), named.get()),
            clock.instant());
    // Status writes go out by themselves: a no-op update control could swallow a spec change.
    UpdateControl<DetectorTraining> control = UpdateControl.noUpdate();
    executor.carryOut(training, plan, children).ifPresent(control::rescheduleAfter);
    return control;
  }

  /** Empty while it is not known whether there is one. */
  private Optional<Optional<ConfigMap>> pipelineSource(
      DetectorTraining training, List<HasMetadata> children) {
    ConfigMapKey key = training.getSpec().pipeline().configMapKeyRef();
    if (key == null) {
      return Optional.of(Optional.empty());
    }
    if (Lifecycle.needsPipelineSource(training, children)) {
      return pipelines.ask(training, key.name());
    }
    pipelines.release(training, key.name());
    return Optional.of(Optional.empty());
  }

  /** Those that exist; empty while that is not known. */
  private Optional<List<DetectorTraining>> namedTrainings(
      DetectorTraining training, List<HasMetadata> children) {
    Set<String> needed = Lifecycle.namedTrainings(training, children);
    List<DetectorTraining> found = new ArrayList<>();
    boolean known = true;
    for (String name : Lifecycle.everNamedTrainings(training)) {
      if (needed.contains(name)) {
        Optional<Optional<DetectorTraining>> answer = trainings.ask(training, name);
        known &= answer.isPresent();
        answer.flatMap(there -> there).ifPresent(found::add);
      } else {
        trainings.release(training, name);
      }
    }
    return known ? Optional.of(found) : Optional.empty();
  }

  /** Whether one that waits for this training may decide otherwise now. */
  private static boolean isNewsForOthers(DetectorTraining now, DetectorTraining before) {
    return !Lifecycle.decidedFromByOthers(now).equals(Lifecycle.decidedFromByOthers(before));
  }

  private static Optional<String> text(DetectorTraining training, Optional<ConfigMap> source) {
    return source
        .map(ConfigMap::getData)
        .map(data -> data.get(training.getSpec().pipeline().configMapKeyRef().key()));
  }
}
