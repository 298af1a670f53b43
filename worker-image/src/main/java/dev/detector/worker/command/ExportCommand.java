package dev.detector.worker.command;

import dev.detector.worker.export.ModelExport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code export}: a checkpoint as a SavedModel, with the flags of {@code exporter_main_v2}. */
@Command(
    name = "export",
    description = "Writes a SavedModel, a checkpoint and the configuration of a trained model.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class ExportCommand implements Callable<Integer> {
  private static final String IMAGE_TENSOR = "image_tensor";

  @Spec private CommandSpec spec;

  @Option(
      names = "--input_type",
      paramLabel = "TYPE",
      defaultValue = IMAGE_TENSOR,
      description = "what the model takes: image_tensor, pictures as uint8 [N, height, width, 3]")
  private String inputType;

  @Mixin private PipelineOption pipeline;

  @Option(
      names = "--trained_checkpoint_dir",
      paramLabel = "DIR",
      required = true,
      description = "directory whose latest checkpoint is exported, or one checkpoint (.../ckpt-7)")
  private Path checkpoint;

  @Option(
      names = "--output_directory",
      paramLabel = "DIR",
      required = true,
      description = "directory to write; it appears when it is whole, and replaces what is there")
  private Path output;

  @Override
  public Integer call() throws IOException {
    if (!inputType.equals(IMAGE_TENSOR)) {
      throw new ParameterException(
          spec.commandLine(), "--input_type=" + inputType + ": only image_tensor is supported");
    }
    ModelExport.export(pipeline.read(), checkpoint, output);
    return 0;
  }
}
