package dev.detector.operator.reconciler;

import dev.detector.operator.api.DetectorTraining;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Objects that trainings name in their specs and whose state a plan depends on for a time: the
 * ConfigMap with the pipeline until it was read, a champion until it is beaten. They carry no label
 * of ours, and an informer for all of their kind would hold, or at least read, everyone's. So each
 * one that is asked for is watched alone, by its name, for as long as a training waits for it.
 * Trainings that name the same one share its watch, so reading it costs a reconciliation nothing,
 * and one that is made or changed later starts the trainings that wait for it.
 */
final class NamedObjects<T extends HasMetadata> extends AbstractEventSource<T, DetectorTraining> {

  private static final Logger LOG = LoggerFactory.getLogger(NamedObjects.class);

  /** Longer than the pause between two trainings of a batch, which often share a source. */
  private static final Duration LINGER = Duration.ofSeconds(30);

  /** Longer than between two reconciliations of a training that waits. */
  private static final Duration FORGOTTEN = Duration.ofMinutes(15);

  private final Class<T> type;
  private final BiPredicate<T, T> news;
  private final KubernetesClient client;
  private final Clock clock;
  private final Map<ResourceID, Source> sources = new HashMap<>();

  /**
   * @param news whether a change from the second to the first may move a decision
   */
  NamedObjects(
      Class<T> type, String name, KubernetesClient client, Clock clock, BiPredicate<T, T> news) {
    super(type, name);
    this.type = type;
    this.client = client;
    this.clock = clock;
    this.news = news;
  }

  /**
   * What an object that a training names is known to be. Asked for the first time it is not known
   * yet, and the training is reconciled again when it is.
   *
   * @return empty while it is not known; else the object, or empty if there is none
   */
  synchronized Optional<Optional<T>> ask(DetectorTraining training, String name) {
    ResourceID id = new ResourceID(name, training.getMetadata().getNamespace());
    Source source = sources.get(id);
    if (source == null) {
      source = new Source(id);
      sources.put(id, source);
      source.start();
    }
    source.lastAsked = clock.instant();
    source.waiting.add(ResourceID.fromResource(training));
    return source.synced
        ? Optional.of(source.informer.getStore().list().stream().findFirst())
        : Optional.empty();
  }

  /** A training depends on it no longer. */
  synchronized void release(DetectorTraining training, String name) {
    Source source = sources.get(new ResourceID(name, training.getMetadata().getNamespace()));
    if (source != null) {
      source.waiting.remove(ResourceID.fromResource(training));
    }
    endUnused();
  }

  private void endUnused() {
    Instant now = clock.instant();
    for (Iterator<Source> all = sources.values().iterator(); all.hasNext(); ) {
      Source source = all.next();
      Duration unused = Duration.between(source.lastAsked, now);
      if (unused.compareTo(source.waiting.isEmpty() ? LINGER : FORGOTTEN) > 0) {
        all.remove();
        source.informer.stop();
      }
    }
  }

  @Override
  public synchronized void stop() {
    super.stop();
    sources.values().forEach(source -> source.informer.stop());
    sources.clear();
  }

  @Override
  public Set<T> getSecondaryResources(DetectorTraining training) {
    return Set.of();
  }

  private synchronized void synced(Source source) {
    source.synced = true;
    wake(source);
  }

  private synchronized void failed(Source source, Throwable cause) {
    LOG.atWarn()
        .addKeyValue(LogKeys.NAMESPACE, source.id.getNamespace().orElse(""))
        .addKeyValue(LogKeys.NAME, source.id.getName())
        .setCause(cause)
        .log("Cannot watch what a training names");
    // Asked for again, it is tried again.
    sources.remove(source.id, source);
    source.informer.stop();
  }

  private synchronized void wake(Source source) {
    List<ResourceID> waiting = new ArrayList<>(source.waiting);
    waiting.forEach(training -> getEventHandler().handleEvent(new Event(training)));
  }

  private final class Source implements ResourceEventHandler<T> {
    private final ResourceID id;
    private final SharedIndexInformer<T> informer;
    private final Set<ResourceID> waiting = new HashSet<>();
    private Instant lastAsked = Instant.MIN;
    private boolean synced;

    Source(ResourceID id) {
      this.id = id;
      this.informer =
          client
              .resources(type)
              .inNamespace(id.getNamespace().orElseThrow())
              .withName(id.getName())
              .runnableInformer(0);
      informer.addEventHandler(this);
    }

    void start() {
      informer
          .start()
          .whenComplete(
              (done, cause) -> {
                if (cause == null) {
                  synced(this);
                } else {
                  failed(this, cause);
                }
              });
    }

    @Override
    public void onAdd(T added) {
      wakeIfSynced();
    }

    @Override
    public void onUpdate(T before, T now) {
      if (news.test(now, before)) {
        wakeIfSynced();
      }
    }

    @Override
    public void onDelete(T deleted, boolean finalStateUnknown) {
      wakeIfSynced();
    }

    private void wakeIfSynced() {
      synchronized (NamedObjects.this) {
        if (synced) {
          wake(this);
        }
      }
    }
  }
}
