package dev.detector.operator.lifecycle;

import dev.detector.operator.api.Condition;
import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingStatus;
import dev.detector.operator.api.FineTune;
import dev.detector.operator.api.Phase;
import dev.detector.operator.api.ValidationStatus;
import dev.detector.operator.resources.Names;
import dev.detector.operator.resources.Pretrained;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The training whose best checkpoint another one starts from. Its best is known when all its
 * checkpoints are evaluated; the choice is noted with the configuration and never changes then.
 */
final class Base {

  private Base() {}

  /** Name of the training that the spec starts from, if it is one. */
  static Optional<String> name(DetectorTraining training) {
    return Optional.ofNullable(training.getSpec().fineTune())
        .map(FineTune::from)
        .map(from -> from.trainingRef().name());
  }

  /** The base, until the configuration was made with its checkpoint. */
  static Set<String> needed(DetectorTraining training, List<HasMetadata> children) {
    return Prepare.isConfigured(training, children)
        ? Set.of()
        : name(training).map(Set::of).orElse(Set.of());
  }

  /** The checkpoint to start from; empty if there is none, or if it is not known yet. */
  static Optional<Pretrained> pretrained(Situation s) {
    if (name(s.training()).isEmpty()) {
      return Optional.ofNullable(s.spec().fineTune()).map(Pretrained::named);
    }
    return s.observed()
        .child(ConfigMap.class, Names.config(s.training()))
        .flatMap(config -> Pretrained.chosen(s.training(), config))
        .or(
            () ->
                observed(s)
                    .flatMap(
                        base ->
                            best(base).map(best -> Pretrained.bestOf(base, best.checkpoint()))));
  }

  /** The evaluation of a training's best checkpoint, once no other can become the best. */
  static Optional<ValidationStatus.Evaluation> best(DetectorTraining training) {
    DetectorTrainingStatus status = DetectorTrainingStatus.of(training);
    return status
        .condition(ConditionType.VALIDATED)
        .filter(Condition::isTrue)
        .flatMap(validated -> Optional.ofNullable(status.validation()))
        .flatMap(validation -> Optional.ofNullable(validation.best()))
        .filter(best -> best.checkpoint() != null && best.checkpoint().matches("ckpt-[0-9]+"));
  }

  /** What the training starts from, in words; empty if its spec names the checkpoint itself. */
  static Optional<String> found(Situation s) {
    return observed(s)
        .flatMap(Base::best)
        .map(
            best ->
                "starts from %s (step %d) of training %s"
                    .formatted(best.checkpoint(), best.step(), name(s.training()).orElseThrow()));
  }

  /** What is waited for; empty if it is known what to start from. */
  static Optional<Outcome> waiting(Situation s) {
    Optional<String> name = name(s.training());
    return name.isEmpty() || pretrained(s).isPresent()
        ? Optional.empty()
        : Optional.of(
            observed(s).map(base -> waiting(s, base)).orElseGet(() -> missing(name.get())));
  }

  private static Outcome waiting(Situation s, DetectorTraining base) {
    String name = base.getMetadata().getName();
    DetectorTrainingStatus status = DetectorTrainingStatus.of(base);
    Phase phase = status.phase() == null ? Phase.PENDING : status.phase();
    if (name(base).filter(s.training().getMetadata().getName()::equals).isPresent()) {
      return stalled(
          Reason.BASE_UNUSABLE,
          "training %s is itself to start from this one, so that each waits for the other: create one of them anew with another fineTune"
              .formatted(name));
    }
    boolean validated =
        status.condition(ConditionType.VALIDATED).filter(Condition::isTrue).isPresent();
    if (validated) {
      return stalled(
          Reason.BASE_UNUSABLE,
          "training %s does not say which checkpoint is its best (status.validation.best): create this training anew with the volume and the checkpoint in fineTune"
              .formatted(name));
    }
    if (phase == Phase.FAILED) {
      return stalled(
          Reason.BASE_UNUSABLE,
          "training %s failed before all its checkpoints were evaluated, so it has no best one to start from: change its spec so that it goes on, and this one does too; or create this training anew with another fineTune. It says: %s"
              .formatted(
                  name,
                  status.condition(ConditionType.READY).map(Condition::message).orElse("nothing")));
    }
    return Outcomes.going(
        Phase.PENDING,
        ConditionType.CONFIG_VALID,
        Reason.BASE_UNFINISHED,
        "waits for the best checkpoint of training %s, which is %s".formatted(name, phase.text()));
  }

  private static Outcome missing(String name) {
    return stalled(
        Reason.BASE_MISSING,
        "there is no DetectorTraining %s in this namespace, whose best checkpoint this one is to start from: create it; the training goes on by itself then"
            .formatted(name));
  }

  private static Outcome stalled(Reason reason, String message) {
    return Outcome.of(
        Outcome.Stand.STALLED, Phase.PENDING, ConditionType.CONFIG_VALID, reason, message);
  }

  private static Optional<DetectorTraining> observed(Situation s) {
    return name(s.training()).flatMap(s.observed()::training);
  }
}
