package dev.detector.operator.reconciler;

import dev.detector.operator.api.DetectorTraining;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.ManagedInformerEventSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A training's children as the informers have them and as they were just written: what one
 * reconciliation wrote the next one sees, though the watch may not have told it yet, so that
 * nothing is written twice.
 */
final class Children {

  private final Context<DetectorTraining> context;

  Children(Context<DetectorTraining> context) {
    this.context = context;
  }

  KubernetesClient client() {
    return context.getClient();
  }

  List<HasMetadata> observed() {
    List<HasMetadata> children = new ArrayList<>();
    for (Class<? extends HasMetadata> type : ChildInformers.TYPES) {
      children.addAll(context.getSecondaryResources(type));
    }
    children.addAll(context.getSecondaryResources(Event.class));
    return children;
  }

  /** Whether a child of that type and name exists. */
  boolean has(HasMetadata child) {
    return source(child).get(ResourceID.fromResource(child)).isPresent();
  }

  /** Writes a child, remembers the answer, and does not take its own event for news. */
  <T extends HasMetadata> void write(T child, UnaryOperator<T> write) {
    source(child).eventFilteringUpdateAndCacheResource(child, write);
  }

  /** Writes to the training itself, in the same way. */
  DetectorTraining writeTraining(DetectorTraining patch, UnaryOperator<DetectorTraining> write) {
    return context
        .eventSourceRetriever()
        .getControllerEventSource()
        .eventFilteringUpdateAndCacheResource(patch, write);
  }

  @SuppressWarnings("unchecked")
  private <T extends HasMetadata> ManagedInformerEventSource<T, DetectorTraining, ?> source(
      T child) {
    Class<T> type = (Class<T>) child.getClass();
    return (ManagedInformerEventSource<T, DetectorTraining, ?>)
        context.eventSourceRetriever().getEventSourceFor(type, ChildInformers.name(type));
  }
}
