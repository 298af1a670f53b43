package dev.detector.cli.lint;

import dev.detector.cli.run.InvalidResourceException;
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
import dev.detector.operator.resources.EffectiveConfig;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.nio.file.Files;
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
   * @throws InvalidResourceException if a YAML file holds no DetectorTraining that could run
   */
  static Findings of(Path file) throws IOException {
    String name = file.getFileName().toString();
    boolean resources = Files.isDirectory(file) || name.matches(".*\\.(ya?ml|json)");
    try {
      return resources ? training(ResourceFile.read(file)) : pipeline(file);
    } catch (BadInputException e) {
      return new Findings(List.of(new Finding(Severity.ERROR, e.where(), e.what(), e.mend())));
    }
  }

  private static Findings pipeline(Path file) throws IOException {
    TrainEvalPipelineConfig config = PipelineConfigs.read(file);
    Path labelMap = Path.of(config.getTrainInputReader().getLabelMapPath());
    return Files.isRegularFile(labelMap)
        ? Lint.check(config, LintContext.none().withLabelMap(LabelMap.read(labelMap)))
        : Lint.check(config, LintContext.none());
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
    List<Finding> findings =
        new ArrayList<>(Lint.check(EffectiveConfig.of(spec, overridden), context).all());
    EffectiveConfig.unusedCheckpoint(spec, overridden)
        .map(
            unused ->
                new Finding(
                    Severity.WARNING,
                    "spec.fineTune",
                    "missing; " + unused,
                    "add it, or remove fine_tune_checkpoint"))
        .ifPresent(findings::add);
    return new Findings(findings);
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
