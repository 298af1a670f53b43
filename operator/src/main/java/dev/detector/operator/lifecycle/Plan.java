package dev.detector.operator.lifecycle;

import dev.detector.operator.api.DetectorTrainingStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be done for a training now. Carried out in the order delete, apply, create, suspend; a
 * plan that is carried out and then asked for again is empty but for its status.
 *
 * @param delete objects to delete (background propagation); may hold the training itself, when its
 *     time to live is over
 * @param create objects that do not exist and are never changed once they do: an "already exists"
 *     is an answer, not an error
 * @param apply objects to create or bring up to date by server-side apply; only those that are
 *     missing or outdated
 * @param suspend Jobs by name whose {@code spec.suspend} is to become the value
 * @param status the operator's own part of the status, whole: what the reporters write is null in
 *     it. To be written only if it differs from what is there
 * @param events what happened with this plan, to be published once
 * @param nextCheck when to plan again though nothing was observed to change; empty if only a change
 *     matters
 */
public record Plan(
    List<HasMetadata> delete,
    List<HasMetadata> create,
    List<HasMetadata> apply,
    Map<String, Boolean> suspend,
    DetectorTrainingStatus status,
    List<PlannedEvent> events,
    Optional<Duration> nextCheck) {

  public Plan {
    delete = List.copyOf(delete);
    create = List.copyOf(create);
    apply = List.copyOf(apply);
    suspend = Map.copyOf(suspend);
    events = List.copyOf(events);
  }
}
