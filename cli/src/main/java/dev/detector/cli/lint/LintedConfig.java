package dev.detector.cli.lint;

import dev.detector.cli.run.ResourceFile;
import dev.detector.formats.BadInputException;
import dev.detector.formats.labelmap.LabelMap;
import dev.detector.formats.lint.Finding;
import dev.detector.formats.lint.Finding.Severity;
import dev.detector.formats.lint.Findings;
import dev.detector.formats.lint.Lint;
import dev.detector.formats.lint.LintContext;
import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.operator.api.ConfigMapKey;
import dev.detector.operator.api.DetectorTrainingSpec;
import dev.detector.operator.api.FineTune;
import dev.detector.operator.resources.EffectiveConfig;
import dev.detector.operator.resources.PodTemplateRefusals;
import dev.detector.operator.resources.Pretrained;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The findings of a pipeline.config, or of a DetectorTraining's effective one. */
final class LintedConfig {
  private LintedConfig() {}

  /**
   * Checks a file.
   *
   * @throws NoSuchFileException if there is none
   */
  static Findings of(Path file) throws IOException {
    String name = file.getFileName().toString();
    boolean resources = Files.isDirectory(file) || name.matches(".*\\.(ya?ml|json)");
    try {
      return resources ? resources(file) : pipeline(file);
    } catch (BadInputException e) {
      return Findings.unreadable(e);
    }
  }

  private static Findings resources(Path file) throws IOException {
    Findings schema = ResourceFile.check(file);
    if (schema.hasErrors()) {
      return schema;
    }
    ResourceFile read = ResourceFile.read(file);
    return training(read).with(PodTemplateRefusals.of(read.training()).all());
  }

  private static Findings pipeline(Path file) throws IOException {
    TrainEvalPipelineConfig config = PipelineConfigs.read(file);
    String path = config.getTrainInputReader().getLabelMapPath();
    Optional<LabelMap> labels = LabelMap.readIfPresent(Path.of(path));
    if (labels.isPresent()) {
      return Lint.check(config, LintContext.none().withLabelMap(labels.get()));
    }
    return Lint.check(config, LintContext.none())
        .with(
            List.of(
                new Finding(
                    Severity.INFO,
                    "train_input_reader.label_map_path",
                    (path.isEmpty() ? "names no file" : path + " is not on this machine")
                        + ": the classes are not checked",
                    "run detector-worker lint where the data is")));
  }

  /** As the operator does it; the label map is read where a ConfigMap of the file has it. */
  private static Findings training(ResourceFile file) {
    DetectorTrainingSpec spec = file.training().getSpec();
    TrainEvalPipelineConfig overridden = EffectiveConfig.overridden(spec, source(file));
    LintContext context = LintContext.none().withTrainerSteps(spec.trainer().steps());
    if (spec.trainer().image() != null) {
      context = context.withOtherTrainer();
    }
    Optional<String> labelMap = configMapEntry(file, spec.dataset().labelMap());
    if (labelMap.isPresent()) {
      context = context.withLabelMap(LabelMap.parse(labelMap.get(), spec.dataset().labelMap()));
    }
    List<Finding> more =
        new ArrayList<>(
            EffectiveConfig.unusedCheckpoint(spec, overridden)
                .map(
                    what ->
                        new Finding(
                            Severity.WARNING,
                            "spec.fineTune",
                            "missing; " + what,
                            "add it, or remove fine_tune_checkpoint"))
                .stream()
                .toList());
    Optional<FineTune> fineTune = Optional.ofNullable(spec.fineTune());
    fineTune
        .map(FineTune::from)
        .ifPresent(
            from ->
                more.add(
                    new Finding(
                        Severity.INFO,
                        "spec.fineTune.from",
                        "the best checkpoint of training "
                            + from.trainingRef().name()
                            + " is not known here: whether it fits this model is not checked",
                        "use the same feature extractor as that training")));
    return Lint.check(
            EffectiveConfig.of(spec, overridden, fineTune.map(Pretrained::named)), context)
        .with(more);
  }

  private static String source(ResourceFile file) {
    DetectorTrainingSpec spec = file.training().getSpec();
    if (spec.pipeline().inline() != null) {
      return spec.pipeline().inline();
    }
    ConfigMapKey key = spec.pipeline().configMapKeyRef();
    return file.others().stream()
        .filter(ConfigMap.class::isInstance)
        .map(ConfigMap.class::cast)
        .filter(map -> map.getMetadata().getName().equals(key.name()) && map.getData() != null)
        .map(map -> map.getData().get(key.key()))
        .filter(text -> text != null)
        .findFirst()
        .orElseThrow(
            () ->
                new BadInputException(
                    "the file has no ConfigMap " + key.name() + " with key " + key.key(),
                    "spec.pipeline.configMapKeyRef",
                    "lint the pipeline.config itself, or the folder that has both"));
  }

  private static Optional<String> configMapEntry(ResourceFile file, String key) {
    return file.others().stream()
        .filter(ConfigMap.class::isInstance)
        .map(object -> ((ConfigMap) object).getData())
        .filter(data -> data != null && data.containsKey(key))
        .map(data -> data.get(key))
        .findFirst();
  }
}
