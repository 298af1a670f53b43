package dev.detector.operator.reconciler;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.api.model.Event;
import io.javaoperatorsdk.operator.api.config.informer.FieldSelector;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The kubelets' events about volumes that they cannot mount: no pod's status says it. They carry no
 * labels, so a training is found by the names that its pods have.
 */
final class MountFailures {

  private static final FieldSelector OF_PODS =
      new FieldSelector(
          new FieldSelector.Field("involvedObject.kind", "Pod"),
          new FieldSelector.Field("reason", "FailedMount"));

  /** A training's name may hold a role's word, so the last one counts. */
  private static final Pattern POD =
      Pattern.compile(
          Arrays.stream(Role.values())
              .map(Role::word)
              .collect(Collectors.joining("|", "(.+)-(?:", "|server)(?:-.*)?")));

  private MountFailures() {}

  static InformerEventSource<Event, DetectorTraining> informer(
      EventSourceContext<DetectorTraining> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Event.class, DetectorTraining.class)
            .withName("mount-failures")
            .withFieldSelector(OF_PODS)
            .withSecondaryToPrimaryMapper(MountFailures::training)
            .build(),
        context);
  }

  static Set<ResourceID> training(Event event) {
    Matcher pod = POD.matcher(event.getInvolvedObject().getName());
    return pod.matches()
        ? Set.of(new ResourceID(pod.group(1), event.getInvolvedObject().getNamespace()))
        : Set.of();
  }
}
