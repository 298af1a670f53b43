package dev.detector.operator.reconciler;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.lifecycle.PlannedEvent;
import dev.detector.operator.lifecycle.Reason;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes events about a training. The name of an event follows from what it says, so that the
 * same event said twice counts up instead of piling up.
 */
final class EventPublisher {

  private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);
  private static final int MAX_MESSAGE = 1024;
  private static final Set<Reason> ROUTINE =
      EnumSet.of(Reason.CONFIG_READ, Reason.WAITING, Reason.QUEUED);

  private final KubernetesClient client;
  private final Clock clock;

  EventPublisher(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /**
   * Publishes what happened, one event for each reason. Left out is what goes without saying: that
   * a stage waits for its turn stands in the conditions, and each write counts when a thousand
   * trainings come at once.
   */
  void publish(DetectorTraining training, List<PlannedEvent> planned) {
    planned.stream()
        .filter(event -> event.warning() || !ROUTINE.contains(event.reason()))
        .collect(
            Collectors.toMap(
                event -> List.of(event.warning(), event.reason()),
                event -> event,
                EventPublisher::together,
                LinkedHashMap::new))
        .values()
        .forEach(event -> publish(training, event));
  }

  private static PlannedEvent together(PlannedEvent first, PlannedEvent second) {
    return new PlannedEvent(
        first.warning(), first.reason(), first.message() + "\n" + second.message());
  }

  private void publish(DetectorTraining training, PlannedEvent planned) {
    try {
      createOrCountUp(event(training, planned));
    } catch (KubernetesClientException e) {
      // An event is a courtesy: a training must not stop because one cannot be written.
      LOG.atWarn()
          .addKeyValue(LogKeys.NAMESPACE, training.getMetadata().getNamespace())
          .addKeyValue(LogKeys.NAME, training.getMetadata().getName())
          .addKeyValue(LogKeys.REASON, planned.reason().text())
          .setCause(e)
          .log("Could not publish an event");
    }
  }

  private void createOrCountUp(Event event) {
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      countUp(event);
    }
  }

  private void countUp(Event event) {
    client
        .v1()
        .events()
        .inNamespace(event.getMetadata().getNamespace())
        .withName(event.getMetadata().getName())
        .edit(
            there ->
                new EventBuilder(there)
                    .withCount(there.getCount() == null ? 2 : there.getCount() + 1)
                    .withLastTimestamp(event.getLastTimestamp())
                    .build());
  }

  private Event event(DetectorTraining training, PlannedEvent planned) {
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    String message =
        planned.message().length() <= MAX_MESSAGE
            ? planned.message()
            : planned.message().substring(0, MAX_MESSAGE - 1) + "…";
    return new EventBuilder()
        .withNewMetadata()
        .withName(name(training, planned))
        .withNamespace(training.getMetadata().getNamespace())
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(training.getApiVersion())
        .withKind(training.getKind())
        .withNamespace(training.getMetadata().getNamespace())
        .withName(training.getMetadata().getName())
        .withUid(training.getMetadata().getUid())
        .endInvolvedObject()
        .withType(planned.warning() ? "Warning" : "Normal")
        .withReason(planned.reason().text())
        .withMessage(message)
        .withCount(1)
        .withFirstTimestamp(now)
        .withLastTimestamp(now)
        .withNewSource()
        .withComponent(PlanExecutor.FIELD_MANAGER)
        .endSource()
        .build();
  }

  private static String name(DetectorTraining training, PlannedEvent planned) {
    String said = training.getMetadata().getUid() + planned.reason().text() + planned.message();
    return training.getMetadata().getName()
        + "."
        + UUID.nameUUIDFromBytes(said.getBytes(StandardCharsets.UTF_8));
  }
}
