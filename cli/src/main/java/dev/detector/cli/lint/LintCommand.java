package dev.detector.cli.lint;

import dev.detector.cli.run.InvalidResourceException;
import dev.detector.formats.ExitCode;
import dev.detector.formats.lint.Findings;
import dev.detector.formats.lint.FindingsReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code detector lint}. */
@Command(
    name = "lint",
    mixinStandardHelpOptions = true,
    description =
        "Says what is wrong with a pipeline.config, or with the configuration of a DetectorTraining:"
            + " each finding with its field and what to do about it. Exit code 65 if there are"
            + " errors. detector-worker lint looks at the data as well.")
public final class LintCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      description = "pipeline.config, or a YAML file or folder as for detector run.")
  private Path file;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "json",
      description = "Print the findings as JSON.")
  private String output;

  @Override
  public Integer call() throws IOException {
    if (output != null && !output.equals("json")) {
      throw new ParameterException(spec.commandLine(), "-o " + output + ": only json is known");
    }
    if (!Files.exists(file)) {
      throw new InvalidResourceException(file + ": there is no such file");
    }
    Findings findings = LintedConfig.of(file);
    FindingsReport report = new FindingsReport(file.toString(), findings);
    PrintWriter out = spec.commandLine().getOut();
    out.print(output == null ? report.text() : report.json() + System.lineSeparator());
    out.flush();
    return findings.hasErrors() ? ExitCode.BAD_INPUT.code() : 0;
  }
}
