package dev.detector.operator;

import dev.detector.formats.ExitCode;
import dev.detector.operator.reconciler.RunCommand;
import dev.detector.operator.reporter.ReportCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The operator image's program: the operator itself, and the reporter beside each stage. */
@Command(
    name = "detector-operator",
    mixinStandardHelpOptions = true,
    version = "detector-operator " + Version.TEXT,
    description = "Trains, validates, tests, exports and serves object detectors on Kubernetes.",
    subcommands = {RunCommand.class, ReportCommand.class})
public final class DetectorOperator {

  private static final Logger LOG = LoggerFactory.getLogger(DetectorOperator.class);

  private DetectorOperator() {}

  /** Runs the command line and exits with its code. */
  public static void main(String[] args) {
    System.exit(execute(args));
  }

  static int execute(String... args) {
    CommandLine line = new CommandLine(new DetectorOperator());
    line.setParameterExceptionHandler(
        (e, arguments) -> {
          System.err.println("detector-operator: " + e.getMessage());
          return ExitCode.USAGE.code();
        });
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          LOG.error("The program ends", e);
          return ExitCode.INTERNAL.code();
        });
    return line.execute(args);
  }
}
