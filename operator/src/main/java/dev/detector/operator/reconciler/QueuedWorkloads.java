package dev.detector.operator.reconciler;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.kueue.Workload;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kueue's Workloads, which say why a Job in a queue waits. They carry no label of ours, so those of
 * a namespace are watched together, from when the first training waits there until some time after
 * the last one has. A cluster without Kueue, or with one that is too old, has none: that is found
 * out anew now and then while a training waits, and costs nothing else.
 */
final class QueuedWorkloads extends AbstractEventSource<Workload, DetectorTraining> {

  private static final Logger LOG = LoggerFactory.getLogger(QueuedWorkloads.class);

  /** Longer than between two reconciliations of a training that waits. */
  private static final Duration FORGOTTEN = Duration.ofMinutes(15);

  private static final Duration UNTIL_NEXT_TRY = Duration.ofMinutes(1);

  private static final String API = HasMetadata.getApiVersion(Workload.class);

  private static final String BY_JOB = "by-job";

  private final KubernetesClient client;
  private final Clock clock;
  private final Map<String, Source> sources = new HashMap<>();

  QueuedWorkloads(KubernetesClient client, Clock clock) {
    super(Workload.class, "queued-workloads");
    this.client = client;
    this.clock = clock;
  }

  /**
   * The Workload of a training's Job that waits; empty if none is known. When it comes, or says
   * something else, the training is reconciled again.
   */
  synchronized Optional<Workload> ask(DetectorTraining training, Job job) {
    Instant now = clock.instant();
    endUnused(now);
    String namespace = training.getMetadata().getNamespace();
    Source source = sources.get(namespace);
    if (source == null || source.isToBeTriedAgain(now)) {
      source = new Source(namespace, now);
      sources.put(namespace, source);
      source.start();
    }
    source.lastAsked = now;
    source.waiting.put(job.getMetadata().getUid(), ResourceID.fromResource(training));
    return source.of(job);
  }

  private void endUnused(Instant now) {
    sources
        .values()
        .removeIf(
            source -> {
              boolean unused = source.lastAsked.plus(FORGOTTEN).isBefore(now);
              if (unused) {
                source.informer.stop();
              }
              return unused;
            });
  }

  @Override
  public synchronized void stop() {
    super.stop();
    sources.values().forEach(source -> source.informer.stop());
    sources.clear();
  }

  @Override
  public Set<Workload> getSecondaryResources(DetectorTraining training) {
    return Set.of();
  }

  private synchronized void failed(Source source, Throwable cause) {
    LOG.atInfo()
        .addKeyValue(LogKeys.NAMESPACE, source.namespace)
        .log("Cannot watch Kueue's workloads: {}", cause.getMessage());
    source.failed = true;
    source.informer.stop();
  }

  private synchronized void wake(Source source, Workload workload) {
    workload
        .jobUid()
        .map(source.waiting::get)
        .ifPresent(training -> getEventHandler().handleEvent(new Event(training)));
  }

  private synchronized void gone(Source source, Workload workload) {
    wake(source, workload);
    workload.jobUid().ifPresent(source.waiting::remove);
  }

  /** The Workloads of a namespace. */
  private final class Source implements ResourceEventHandler<Workload> {
    private final String namespace;
    private final Instant begun;
    private final SharedIndexInformer<Workload> informer;

    /** Trainings by the uids of the Jobs that they wait for. */
    private final Map<String, ResourceID> waiting = new HashMap<>();

    private Instant lastAsked;
    private boolean failed;

    Source(String namespace, Instant begun) {
      this.namespace = namespace;
      this.begun = begun;
      this.lastAsked = begun;
      this.informer =
          client
              .resources(Workload.class)
              .inNamespace(namespace)
              .withLabel(Workload.JOB_UID)
              .runnableInformer(0);
      informer.addEventHandler(this);
      informer.addIndexers(
          Map.of(BY_JOB, workload -> workload.jobUid().map(List::of).orElse(List.of())));
    }

    /** Looks for Kueue first: an informer that cannot list is an error of its own. */
    void start() {
      CompletionStage<Boolean> looked =
          CompletableFuture.supplyAsync(() -> client.getApiResources(API) != null);
      looked
          .thenCompose(
              there ->
                  there
                      ? informer.start()
                      : CompletableFuture.failedStage(
                          new IllegalStateException("the cluster has none of this version")))
          .whenComplete(
              (done, cause) -> {
                if (cause != null) {
                  failed(this, cause);
                }
              });
    }

    boolean isToBeTriedAgain(Instant now) {
      return failed && begun.plus(UNTIL_NEXT_TRY).isBefore(now);
    }

    Optional<Workload> of(Job job) {
      return informer.getIndexer().byIndex(BY_JOB, job.getMetadata().getUid()).stream().findFirst();
    }

    @Override
    public void onAdd(Workload added) {
      wake(this, added);
    }

    @Override
    public void onUpdate(Workload before, Workload now) {
      if (!now.whyItWaits().equals(before.whyItWaits())) {
        wake(this, now);
      }
    }

    @Override
    public void onDelete(Workload deleted, boolean finalStateUnknown) {
      gone(this, deleted);
    }
  }
}
