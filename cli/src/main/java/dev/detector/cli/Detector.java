package dev.detector.cli;

import dev.detector.cli.lint.LintCommand;
import dev.detector.cli.run.RunCommand;
import dev.detector.cli.worker.DatasetCommand;
import dev.detector.formats.DetectorException;
import dev.detector.formats.ExitCode;
import dev.detector.formats.FileFailure;
import dev.detector.formats.commandline.UsageFailure;
import java.io.PrintStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code detector} command, also {@code kubectl detector}. */
@Command(
    name = "detector",
    mixinStandardHelpOptions = true,
    version = "detector 0.1.0",
    description = "Trains, validates, tests, exports and serves object detectors.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {RunCommand.class, LintCommand.class, DatasetCommand.class})
public final class Detector {

  private Detector() {}

  /** Runs the command line and exits with its code. */
  public static void main(String[] args) {
    System.exit(execute(System.err, args));
  }

  /** Failures are told in one line, {@code detector: what: where: mend}. */
  static int execute(PrintStream errors, String... args) {
    CommandLine line = new CommandLine(new Detector());
    line.setParameterExceptionHandler(
        (failure, unused) -> tell(UsageFailure.of(failure), errors).code());
    line.setExecutionExceptionHandler((failure, unused, parsed) -> tell(failure, errors).code());
    return line.execute(args);
  }

  private static ExitCode tell(Exception failure, PrintStream errors) {
    Exception told = FileFailure.about(failure).map(Exception.class::cast).orElse(failure);
    errors.println("detector: " + told.getMessage());
    return told instanceof DetectorException known ? known.exitCode() : ExitCode.INTERNAL;
  }
}
