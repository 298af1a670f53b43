package dev.detector.operator.lifecycle;

import dev.detector.formats.BadInputException;
import dev.detector.formats.lint.Finding.Severity;
import dev.detector.formats.lint.Findings;
import dev.detector.formats.lint.Lint;
import dev.detector.formats.lint.LintContext;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.ConfigMapKey;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingStatus;
import dev.detector.operator.api.Phase;
import dev.detector.operator.api.Trainer;
import dev.detector.operator.resources.Desired;
import dev.detector.operator.resources.EffectiveConfig;
import dev.detector.operator.resources.Gpus;
import dev.detector.operator.resources.Labels;
import dev.detector.operator.resources.Names;
import dev.detector.operator.resources.PipelineConfigMap;
import dev.detector.operator.resources.PodTemplateRefusals;
import dev.detector.operator.resources.Pretrained;
import dev.detector.operator.resources.Recent;
import dev.detector.operator.resources.ReporterAccess;
import dev.detector.operator.resources.Workers;
import dev.detector.operator.resources.WorkspaceVolume;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Stage 1: a checked configuration, a workspace, and the reporters' access. Takes no GPU. */
final class Prepare {

  private static final Recent<Checked, Findings> FINDINGS =
      new Recent<>(checked -> Lint.check(checked.config(), checked.context()));

  private record Checked(TrainEvalPipelineConfig config, LintContext context) {}

  private Prepare() {}

  static Outcome of(Situation s) {
    if (!isChecked(s)) {
      Findings refused = PodTemplateRefusals.of(s.training());
      if (refused.hasErrors()) {
        return refused(s, refused);
      }
    }
    Outcome config = config(s);
    if (!config.isDone()) {
      return config;
    }
    return workspace(s).orElseGet(() -> config.with(claim(s)).with(access(s)).with(network(s)));
  }

  /** Whether the spec of this generation was found good before. */
  private static boolean isChecked(Situation s) {
    return s.decided(ConditionType.CONFIG_VALID)
        .filter(
            c -> Objects.equals(c.observedGeneration(), s.training().getMetadata().getGeneration()))
        .isPresent();
  }

  /** Whether the effective configuration was made. */
  static boolean isConfigured(DetectorTraining training, List<HasMetadata> children) {
    return DetectorTrainingStatus.of(training)
            .condition(ConditionType.CONFIG_VALID)
            .filter(c -> c.isTrue() || c.reason().equals(Reason.POD_TEMPLATE_REFUSED.text()))
            .isPresent()
        && children.stream()
            .anyMatch(
                child ->
                    child instanceof ConfigMap
                        && child.getMetadata().getName().equals(Names.config(training)));
  }

  private static Outcome config(Situation s) {
    Optional<ConfigMap> existing = s.observed().child(ConfigMap.class, Names.config(s.training()));
    if (isConfigured(s.training(), s.observed().children())) {
      return kept(s, existing.orElseThrow());
    }
    Optional<String> source =
        Optional.ofNullable(s.spec().pipeline().inline()).or(s.observed()::pipelineSource);
    if (source.isEmpty()) {
      return missing(s.spec().pipeline().configMapKeyRef());
    }
    try {
      return checked(s, EffectiveConfig.overridden(s.spec(), source.get()));
    } catch (BadInputException e) {
      return Outcome.failed(ConditionType.CONFIG_VALID, Reason.CONFIG_ERROR, e.getMessage());
    }
  }

  private static Outcome checked(Situation s, TrainEvalPipelineConfig overridden) {
    Optional<Pretrained> pretrained = Base.pretrained(s);
    TrainEvalPipelineConfig config = EffectiveConfig.of(s.spec(), overridden, pretrained);
    // What only our own worker does not support is no error for another image.
    LintContext context =
        s.spec().trainer().image() == null
            ? LintContext.none()
            : LintContext.none().withOtherTrainer();
    Findings findings = FINDINGS.of(new Checked(config, context));
    List<String> errors = new ArrayList<>(lines(findings, Severity.ERROR));
    List<String> warnings = new ArrayList<>(lines(findings, Severity.WARNING));
    EffectiveConfig.unusedCheckpoint(s.spec(), overridden).ifPresent(warnings::add);
    indivisible(s, config).ifPresent(errors::add);
    if (!errors.isEmpty()) {
      return Outcome.failed(
              ConditionType.CONFIG_VALID, Reason.CONFIG_ERROR, String.join("\n", errors))
          .telling(told(warnings));
    }
    return Base.waiting(s)
        .orElseGet(
            () ->
                read(s, warnings)
                    .with(Actions.create(PipelineConfigMap.of(s.training(), config, pretrained))));
  }

  private static Outcome read(Situation s, List<String> warnings) {
    List<String> base =
        Base.found(s).map(found -> List.of("the training " + found)).orElse(List.of());
    List<String> said = new ArrayList<>(warnings);
    said.addAll(base);
    Reason reason =
        !base.isEmpty()
            ? Reason.BASE_FOUND
            : warnings.isEmpty() ? Reason.CONFIG_READ : Reason.CONFIG_WARNING;
    List<PlannedEvent> events = new ArrayList<>(told(warnings));
    base.forEach(found -> events.add(new PlannedEvent(false, Reason.BASE_FOUND, found)));
    return Outcome.done(
            ConditionType.CONFIG_VALID,
            reason,
            said.isEmpty() ? "the pipeline was read and checked" : String.join("\n", said))
        .telling(events);
  }

  private static Optional<String> indivisible(Situation s, TrainEvalPipelineConfig config) {
    Trainer trainer = s.spec().trainer();
    // How another image shares a machine's GPUs is its own matter.
    int each = trainer.image() == null ? Gpus.processes(trainer.resources()) : 1;
    int parts = trainer.workers() * each;
    int batch = config.getTrainConfig().getBatchSize();
    return batch % parts == 0
        ? Optional.empty()
        : Optional.of(
            "train_config.batch_size: a batch of %d cannot be cut into equal parts for the %s of spec.trainer: give a multiple of %d"
                .formatted(batch, parts(trainer.workers(), each), parts));
  }

  private static String parts(int workers, int each) {
    return each == 1
        ? workers + " workers"
        : workers == 1 ? each + " GPUs" : "%d workers of %d GPUs".formatted(workers, each);
  }

  private static List<String> lines(Findings findings, Severity severity) {
    return findings.told().stream()
        .filter(told -> told.severity() == severity)
        .map(Findings.Told::line)
        .toList();
  }

  private static List<PlannedEvent> told(List<String> warnings) {
    return warnings.stream()
        .map(warning -> new PlannedEvent(true, Reason.CONFIG_WARNING, warning))
        .toList();
  }

  /** What was once checked is trained with; only the number of steps follows the spec. */
  private static Outcome kept(Situation s, ConfigMap existing) {
    Outcome done =
        s.decided(ConditionType.CONFIG_VALID)
            .map(c -> Outcomes.again(ConditionType.CONFIG_VALID, c))
            .orElseGet(() -> read(s, List.of()));
    int steps = s.spec().trainer().steps();
    if (PipelineConfigMap.steps(existing) == steps) {
      return done;
    }
    TrainEvalPipelineConfig.Builder longer = PipelineConfigMap.read(existing).toBuilder();
    longer.getTrainConfigBuilder().setNumSteps(steps);
    return done.with(
        Actions.apply(
            List.of(PipelineConfigMap.of(s.training(), longer.build(), Base.pretrained(s)))));
  }

  /** What runs goes on as it is; nothing new is made until it is mended. */
  private static Outcome refused(Situation s, Findings refusals) {
    Phase phase = s.status().phase();
    return Outcome.of(
        Outcome.Stand.STALLED,
        phase == null || phase == Phase.READY || phase.terminal() ? Phase.PENDING : phase,
        ConditionType.CONFIG_VALID,
        Reason.POD_TEMPLATE_REFUSED,
        String.join("\n", lines(refusals, Severity.ERROR)));
  }

  private static Outcome missing(ConfigMapKey source) {
    return Outcome.of(
        Outcome.Stand.STALLED,
        Phase.PENDING,
        ConditionType.CONFIG_VALID,
        Reason.SOURCE_MISSING,
        "there is no ConfigMap "
            + source.name()
            + " with key "
            + source.key()
            + " in this namespace: create it; the training goes on by itself then");
  }

  private static Optional<Outcome> workspace(Situation s) {
    return existingClaim(s)
        .map(claim -> claim.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(Labels.TRAINING_UID))
        .filter(uid -> !uid.equals(s.training().getMetadata().getUid()))
        .map(
            uid ->
                Outcome.of(
                    Outcome.Stand.STALLED,
                    Phase.PENDING,
                    ConditionType.CONFIG_VALID,
                    Reason.WORKSPACE_TAKEN,
                    "PersistentVolumeClaim "
                        + Names.workspace(s.training())
                        + " holds the workspace of a former training of this name: delete it, or"
                        + " choose another name, or name it in spec.workspace.volume to go on from"
                        + " its checkpoints"));
  }

  private static Actions claim(Situation s) {
    return existingClaim(s).isPresent()
        ? Actions.NONE
        : WorkspaceVolume.claim(s.training())
            .map(claim -> Actions.create(claim))
            .orElse(Actions.NONE);
  }

  private static Optional<PersistentVolumeClaim> existingClaim(Situation s) {
    return s.spec().workspace().claim() == null
        ? Optional.empty()
        : s.observed().child(PersistentVolumeClaim.class, Names.workspace(s.training()));
  }

  private static Actions access(Situation s) {
    return applied(s, ReporterAccess.of(s.training()).stream().map(Desired::marked).toList());
  }

  /** Before the pods look for each other. */
  private static Actions network(Situation s) {
    return Workers.areSeveral(s.training())
        ? applied(s, List.of(Workers.service(s.training()), Workers.networkPolicy(s.training())))
        : Actions.NONE;
  }

  private static Actions applied(Situation s, List<HasMetadata> desired) {
    return Actions.apply(
        desired.stream()
            .filter(object -> !Desired.isCurrent(object, existing(s, object)))
            .toList());
  }

  private static Optional<HasMetadata> existing(Situation s, HasMetadata desired) {
    return s.observed().child(desired.getKind(), desired.getMetadata().getName());
  }
}
