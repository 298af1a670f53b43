package dev.detector.worker.command;

import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.worker.dataset.inspection.DataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which records a command looks at. */
final class DataOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--pipeline_config_path",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "FILE",
      description = "the training's pipeline.config: its data, and what that is held against")
  private Optional<Path> pipelineConfig = Optional.empty();

  @Option(
      names = "--train",
      showDefaultValue = Visibility.NEVER,
      split = ",",
      paramLabel = "PATTERN",
      description = "records to train on (default: the configuration's)")
  private List<String> train = List.of();

  @Option(
      names = "--val",
      showDefaultValue = Visibility.NEVER,
      split = ",",
      paramLabel = "PATTERN",
      description = "records to validate on (default: the configuration's)")
  private List<String> validation = List.of();

  @Option(
      names = "--test",
      showDefaultValue = Visibility.NEVER,
      split = ",",
      paramLabel = "PATTERN",
      description = "records to test on")
  private List<String> test = List.of();

  @Option(
      names = "--label_map_path",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "FILE",
      description = "the classes (default: the configuration's)")
  private Optional<Path> labelMap = Optional.empty();

  /** What to call the configuration. */
  String name() {
    return pipelineConfig.map(Path::toString).orElse("records");
  }

  /** As {@link #source}, for a command that cannot do without a configuration. */
  DataSource configured() throws IOException {
    if (pipelineConfig.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--pipeline_config_path is needed");
    }
    return source();
  }

  DataSource source() throws IOException {
    Map<String, List<String>> given = new LinkedHashMap<>();
    given.put("train", train);
    given.put("val", validation);
    given.put("test", test);
    given.values().removeIf(List::isEmpty);
    if (pipelineConfig.isPresent()) {
      return DataSource.of(PipelineConfigs.read(pipelineConfig.get()), given, labelMap);
    }
    if (given.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "name the records by --pipeline_config_path, or --train, --val, --test");
    }
    return DataSource.of(given, labelMap);
  }
}
