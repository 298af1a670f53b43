package dev.detector.cli.lint;

import dev.detector.formats.commandline.OutputOption;
import dev.detector.formats.lint.FindingsReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code detector lint}. */
@Command(
    name = "lint",
    mixinStandardHelpOptions = true,
    description =
        "Says what is wrong with a pipeline.config, or with the configuration of a DetectorTraining:"
            + " each finding with its field and what to do about it. detector-worker lint looks at"
            + " the data and the checkpoint as well.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:no errors, though perhaps warnings and notes",
      "64:wrong flags",
      "65:errors, or a file that cannot be read"
    })
public final class LintCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      description = "pipeline.config, or a YAML file or folder as for detector run")
  private Path file;

  @Mixin private OutputOption output;

  @Override
  public Integer call() throws IOException {
    boolean json = output.json();
    return new FindingsReport(file.toString(), LintedConfig.of(file))
        .print(spec.commandLine().getOut(), json);
  }
}
