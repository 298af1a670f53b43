package dev.detector.worker.command;

import dev.detector.formats.ExitCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The worker's main class: one program, one sub-command for each thing that a pod does. Flags are
 * the Object Detection API's; each one also takes its default from the environment ({@link
 * EnvironmentDefaults}). How a failure is told is {@link FailureReport}'s matter.
 */
@Command(
    name = "detector-worker",
    description = "Trains, validates, exports and serves object detectors; prepares data sets.",
    mixinStandardHelpOptions = true,
    versionProvider = WorkerVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CocoCommand.class,
      DatasetCommand.class,
      ExportCommand.class,
      LintCommand.class,
      ServeCommand.class,
      TrainCommand.class,
      ValidateCommand.class
    })
public final class DetectorWorker {
  private static final Logger LOG = LoggerFactory.getLogger(DetectorWorker.class);

  DetectorWorker() {}

  /** Runs one sub-command and ends the process with its {@link ExitCode}. */
  public static void main(String[] args) {
    // The drawing code needs no display, and a desktop's must not be asked for.
    System.setProperty("java.awt.headless", "true");
    FailureReport report = FailureReport.toStandardError(System.getenv());
    Thread.setDefaultUncaughtExceptionHandler((thread, error) -> endIfFatal(report, error));
    System.exit(run(report, args));
  }

  /** A thread that dies for want of memory takes the process along, which says why. */
  private static void endIfFatal(FailureReport report, Throwable error) {
    if (error instanceof VirtualMachineError) {
      Runtime.getRuntime().halt(report.failed(error));
    }
    LOG.error("A thread has died", error);
  }

  /** Runs one sub-command in this process and returns its exit status. */
  static int run(FailureReport report, String... args) {
    CommandLine line = new CommandLine(new DetectorWorker());
    line.setDefaultValueProvider(new EnvironmentDefaults(System.getenv()));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExitCodeExceptionMapper(FailureReport::exitStatus);
    line.setParameterExceptionHandler((failure, unused) -> report.usage(failure));
    line.setExecutionExceptionHandler((failure, unused, parsed) -> report.failed(failure));
    try {
      return line.execute(args);
    } catch (Error fatal) { // no memory, no native library: the pod's message has to say so
      return report.failed(fatal);
    }
  }
}
