package dev.detector.worker.command;

import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The configuration that a command cannot do without; a mixin. */
final class PipelineOption {
  @Option(
      names = "--pipeline_config_path",
      paramLabel = "FILE",
      required = true,
      description = "the training's pipeline.config")
  private Path file;

  TrainEvalPipelineConfig read() throws IOException {
    return PipelineConfigs.read(file);
  }
}
