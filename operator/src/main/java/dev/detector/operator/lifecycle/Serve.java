package dev.detector.operator.lifecycle;

import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.Failure;
import dev.detector.operator.api.InferenceStatus;
import dev.detector.operator.api.Phase;
import dev.detector.operator.resources.Desired;
import dev.detector.operator.resources.Names;
import dev.detector.operator.resources.Role;
import dev.detector.operator.resources.Server;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Stage 6: the model is served, if that was asked for. */
final class Serve {

  private static final ConditionType TYPE = ConditionType.SERVING;

  private Serve() {}

  static Outcome of(Situation s) {
    if (s.spec().inference() == null) {
      return Outcome.skipped("the model is exported and nothing was to be served").with(removed(s));
    }
    if (deployment(s).isEmpty() && s.spec().suspend()) {
      return Outcome.suspended(TYPE, "spec.suspend is set: set it to false to serve the model");
    }
    return standing(s).with(applied(s));
  }

  private static Outcome standing(Situation s) {
    int wanted = s.spec().inference().replicas();
    int ready = readyReplicas(s);
    boolean served = s.decided(TYPE).isPresent();
    if ((isRolledOut(s) && ready >= wanted) || (served && ready > 0)) {
      return Outcome.done(TYPE, Reason.AVAILABLE, "the model is served at " + url(s));
    }
    Optional<String> trouble = Failures.imageTrouble(s, Role.SERVE);
    Optional<Failure> failure = Failures.latest(s, Role.SERVE);
    if (trouble.isPresent()) {
      return Outcome.of(
          Outcome.Stand.STALLED, Phase.DEPLOYING, TYPE, Reason.IMAGE_UNAVAILABLE, trouble.get());
    }
    if (failure.isPresent() && ready == 0) {
      return Outcome.of(
          Outcome.Stand.STALLED,
          Phase.DEPLOYING,
          TYPE,
          Reason.of(failure.get().reason()),
          failure.get().message());
    }
    return served
        ? Outcomes.going(Phase.DEPLOYING, TYPE, Reason.UNAVAILABLE, "no server is ready")
        : Outcomes.going(Phase.DEPLOYING, TYPE, Reason.DEPLOYING, "servers are being started");
  }

  private static Actions applied(Situation s) {
    List<HasMetadata> outdated =
        Stream.<HasMetadata>of(
                Server.service(s.training()), Server.deployment(s.training(), s.config()))
            .map(Desired::marked)
            .filter(
                desired ->
                    !Desired.isCurrent(
                        desired,
                        s.observed().child(desired.getKind(), desired.getMetadata().getName())))
            .toList();
    return Actions.apply(outdated);
  }

  /** Ends the server. */
  static Actions removed(Situation s) {
    String name = Names.server(s.training());
    return Stream.<Optional<? extends HasMetadata>>of(
            s.observed().child(Deployment.class, name), s.observed().child(Service.class, name))
        .flatMap(Optional::stream)
        .filter(object -> object.getMetadata().getDeletionTimestamp() == null)
        .map(Actions::delete)
        .reduce(Actions.NONE, Actions::and);
  }

  /** The served model in the status; null while there is none. */
  static InferenceStatus status(Situation s) {
    if (s.spec().inference() == null || deployment(s).isEmpty()) {
      return null;
    }
    return new InferenceStatus(url(s), readyReplicas(s), Names.model(s.training()));
  }

  private static String url(Situation s) {
    return s.observed().serviceUrl().orElseGet(() -> Server.url(s.training()));
  }

  private static Optional<Deployment> deployment(Situation s) {
    return s.observed().child(Deployment.class, Names.server(s.training()));
  }

  private static int readyReplicas(Situation s) {
    return deployment(s)
        .map(Deployment::getStatus)
        .map(DeploymentStatus::getReadyReplicas)
        .orElse(0);
  }

  private static boolean isRolledOut(Situation s) {
    Optional<Deployment> deployment = deployment(s);
    Long seen =
        deployment
            .map(Deployment::getStatus)
            .map(DeploymentStatus::getObservedGeneration)
            .orElse(null);
    Long generation = deployment.map(d -> d.getMetadata().getGeneration()).orElse(null);
    Integer updated =
        deployment
            .map(Deployment::getStatus)
            .map(DeploymentStatus::getUpdatedReplicas)
            .orElse(null);
    return (seen == null || generation == null || seen >= generation)
        && (updated == null || updated >= s.spec().inference().replicas());
  }
}
