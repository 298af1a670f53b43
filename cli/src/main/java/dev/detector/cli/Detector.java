package dev.detector.cli;

import dev.detector.cli.lint.LintCommand;
import dev.detector.cli.run.InvalidResourceException;
import dev.detector.cli.run.RunCommand;
import dev.detector.cli.worker.DatasetCommand;
import dev.detector.formats.DetectorException;
import dev.detector.formats.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code detector} command, also {@code kubectl detector}. */
@Command(
    name = "detector",
    mixinStandardHelpOptions = true,
    version = "detector 0.1.0",
    description = "Trains, validates, tests, exports and serves object detectors.",
    subcommands = {RunCommand.class, LintCommand.class, DatasetCommand.class})
public final class Detector {

  private Detector() {}

  /** Runs the command line and exits with its code. */
  public static void main(String[] args) {
    System.exit(execute(args));
  }

  static int execute(String... args) {
    CommandLine line = new CommandLine(new Detector());
    line.setParameterExceptionHandler(
        (e, arguments) -> {
          String command = e.getCommandLine().getCommandSpec().qualifiedName();
          System.err.println("detector: " + e.getMessage() + ": see " + command + " --help");
          return ExitCode.USAGE.code();
        });
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          System.err.println("detector: " + e.getMessage());
          return exitCode(e).code();
        });
    return line.execute(args);
  }

  private static ExitCode exitCode(Exception e) {
    if (e instanceof DetectorException known) {
      return known.exitCode();
    }
    return e instanceof InvalidResourceException ? ExitCode.BAD_INPUT : ExitCode.INTERNAL;
  }
}
