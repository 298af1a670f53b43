package dev.detector.operator.lifecycle;

import dev.detector.formats.ExitCode;
import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.Failure;
import dev.detector.operator.api.Inference;
import dev.detector.operator.api.InferenceStatus;
import dev.detector.operator.api.Phase;
import dev.detector.operator.resources.Desired;
import dev.detector.operator.resources.Names;
import dev.detector.operator.resources.Role;
import dev.detector.operator.resources.Server;
import dev.detector.operator.resources.ServerHistory;
import dev.detector.operator.resources.ServerScaling;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Stage 6: the model is served, if that was asked for. */
final class Serve {

  private static final ConditionType TYPE = ConditionType.SERVING;

  private static final Set<Integer> HOPELESS =
      Set.of(ExitCode.USAGE.code(), ExitCode.BAD_INPUT.code());

  private static final List<Class<? extends HasMetadata>> BESIDE =
      List.of(Service.class, HorizontalPodAutoscaler.class, PodDisruptionBudget.class);

  private Serve() {}

  static Outcome of(Situation s) {
    if (s.spec().inference() == null) {
      return Outcome.skipped("the model is exported and nothing was to be served").with(removed(s));
    }
    if (deployment(s).isEmpty() && s.spec().suspend()) {
      return Outcome.suspended(TYPE, "spec.suspend is set: set it to false to serve the model");
    }
    Deployment desired = Desired.marked(Server.deployment(s.training(), s.config()));
    return rollout(s, desired).with(beside(s));
  }

  /** Brings what stands beside the Deployment up to date, and takes away what is not wanted. */
  private static Actions beside(Situation s) {
    List<HasMetadata> desired = new ArrayList<>();
    desired.add(Desired.marked(Server.service(s.training())));
    ServerScaling.autoscaler(s.training()).ifPresent(desired::add);
    ServerScaling.budget(s.training()).ifPresent(desired::add);
    Actions outdated =
        Actions.apply(
            desired.stream()
                .filter(object -> !Desired.isCurrent(object, there(s, object.getClass())))
                .toList());
    return BESIDE.stream()
        .filter(type -> desired.stream().noneMatch(type::isInstance))
        .map(type -> removed(s, type))
        .reduce(outdated, Actions::and);
  }

  private static Outcome rollout(Situation s, Deployment desired) {
    Optional<Deployment> there = deployment(s);
    if (!Desired.isCurrent(desired, there)) {
      return standing(s, s.pods(Role.SERVE))
          .with(
              Actions.apply(
                  List.of(there.map(d -> ServerHistory.after(d, desired)).orElse(desired))));
    }
    Deployment deployment = there.orElseThrow();
    Optional<Failure> undone = ServerHistory.whyUndone(deployment);
    if (undone.isPresent()) {
      return rolledBack(s, undone.get());
    }
    if (isComplete(s, deployment)) {
      Outcome available = standing(s, List.of());
      return ServerHistory.isServing(deployment, desired)
          ? available
          : available.with(Actions.apply(List.of(ServerHistory.serving(desired))));
    }
    List<Pod> pods =
        s.pods(Role.SERVE).stream().filter(pod -> ServerHistory.isOf(desired, pod)).toList();
    if (ServerHistory.hasFormer(deployment, desired)) {
      Optional<Failure> why = hopeless(s, deployment, pods).map(Serve::givenUp);
      if (why.isPresent()) {
        return rolledBack(s, why.get())
            .with(Actions.apply(List.of(ServerHistory.undone(deployment, desired, why.get()))));
      }
    }
    return standing(s, pods);
  }

  /**
   * @param pods those whose troubles keep the model from being served
   */
  private static Outcome standing(Situation s, List<Pod> pods) {
    int ready = readyReplicas(s);
    boolean served = s.decided(TYPE).isPresent();
    Optional<Deployment> deployment = deployment(s);
    if (deployment.filter(d -> isComplete(s, d)).isPresent() || (served && ready > 0)) {
      return Outcome.done(TYPE, Reason.AVAILABLE, "the model is served at " + url(s));
    }
    Optional<Failure> hindrance = Hindrances.of(s, Role.SERVE, pods);
    if (hindrance.isPresent()) {
      return Outcomes.hindered(Phase.DEPLOYING, TYPE, hindrance.get());
    }
    Optional<Failure> failure =
        Failures.latest(s, Role.SERVE, pods)
            .filter(f -> ready == 0)
            .or(() -> deployment.flatMap(d -> silence(d, pods)));
    if (failure.isPresent()) {
      return Outcome.of(
          Outcome.Stand.STALLED,
          Phase.DEPLOYING,
          TYPE,
          Reason.of(failure.get().reason()),
          failure.get().message());
    }
    Outcome going =
        served
            ? Outcomes.going(Phase.DEPLOYING, TYPE, Reason.UNAVAILABLE, "no server is ready")
            : Outcomes.going(Phase.DEPLOYING, TYPE, Reason.DEPLOYING, "servers are being started");
    return Hindrances.check(s, Role.SERVE).map(going::checkIn).orElse(going);
  }

  private static Outcome rolledBack(Situation s, Failure why) {
    return readyReplicas(s) > 0
        ? Outcome.of(
            Outcome.Stand.STALLED, Phase.DEPLOYING, TYPE, Reason.ROLLED_BACK, why.message())
        : Outcomes.going(
            Phase.DEPLOYING,
            TYPE,
            Reason.UNAVAILABLE,
            "the server that served before is being started again, since " + why.message());
  }

  /** Why the server was given the template that served before it again. */
  static Optional<Failure> undone(Situation s) {
    return s.spec().inference() == null
        ? Optional.empty()
        : deployment(s).flatMap(ServerHistory::whyUndone);
  }

  /** What no further try can mend, or what has lasted too long. */
  private static Optional<Failure> hopeless(Situation s, Deployment deployment, List<Pod> pods) {
    Optional<Failure> end = Failures.latest(s, Role.SERVE, pods);
    if (end.filter(Serve::isHopeless).isPresent()) {
      return end;
    }
    return silence(deployment, pods)
        .map(silence -> end.or(() -> Hindrances.of(s, Role.SERVE, pods)).orElse(silence));
  }

  private static boolean isHopeless(Failure end) {
    return end.attempt() >= Failures.CRASHES || HOPELESS.contains(end.exitCode());
  }

  /** That pods did not become ready for as long as the Deployment waits for them. */
  private static Optional<Failure> silence(Deployment deployment, List<Pod> pods) {
    String pod = pods.stream().map(p -> p.getMetadata().getName()).findFirst().orElse(null);
    return conditions(deployment)
        .filter(c -> "Progressing".equals(c.getType()))
        .filter(c -> "ProgressDeadlineExceeded".equals(c.getReason()))
        .map(
            c ->
                new Failure(
                    Role.SERVE.word(),
                    pod,
                    null,
                    Reason.UNAVAILABLE.text(),
                    "server did not become ready in time: look at the log of "
                        + (pod == null ? "its pods" : "pod " + pod),
                    c.getLastTransitionTime(),
                    null))
        .findFirst();
  }

  private static Failure givenUp(Failure why) {
    return new Failure(
        why.component(),
        why.pod(),
        why.exitCode(),
        why.reason(),
        "the changed server did not become ready, and the one before it serves on: "
            + why.message()
            + "; it is tried again when spec.inference changes",
        why.time(),
        why.attempt());
  }

  /** Ends the server. */
  static Actions removed(Situation s) {
    return Stream.concat(Stream.of(Deployment.class), BESIDE.stream())
        .map(type -> removed(s, type))
        .reduce(Actions.NONE, Actions::and);
  }

  private static Actions removed(Situation s, Class<? extends HasMetadata> type) {
    return there(s, type)
        .filter(object -> object.getMetadata().getDeletionTimestamp() == null)
        .map(Actions::delete)
        .orElse(Actions.NONE);
  }

  private static Optional<? extends HasMetadata> there(
      Situation s, Class<? extends HasMetadata> type) {
    return s.observed().child(type, Names.server(s.training()));
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

  /** Whether all its pods are ready and made from the template that it has now. */
  private static boolean isComplete(Situation s, Deployment deployment) {
    DeploymentStatus status =
        Objects.requireNonNullElseGet(deployment.getStatus(), DeploymentStatus::new);
    Long generation = deployment.getMetadata().getGeneration();
    int wanted = wanted(s, deployment);
    boolean seen =
        status.getObservedGeneration() == null
            || generation == null
            || status.getObservedGeneration() >= generation;
    return seen
        && number(status.getUpdatedReplicas()) >= wanted
        && number(status.getReplicas()) <= number(status.getUpdatedReplicas())
        && readyReplicas(s) >= wanted;
  }

  /** A zero is left out by the API server. */
  private static int number(Integer replicas) {
    return replicas == null ? 0 : replicas;
  }

  private static int wanted(Situation s, Deployment deployment) {
    Inference inference = s.spec().inference();
    return Optional.ofNullable(deployment.getSpec())
        .filter(spec -> inference.autoscaling() != null)
        .map(DeploymentSpec::getReplicas) // what the autoscaler has made of it
        .orElse(ServerScaling.fewest(inference));
  }

  private static Stream<DeploymentCondition> conditions(Deployment deployment) {
    return deployment.getStatus() == null
        ? Stream.empty()
        : deployment.getStatus().getConditions().stream();
  }
}
