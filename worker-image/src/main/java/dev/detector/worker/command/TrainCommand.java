package dev.detector.worker.command;

import dev.detector.formats.DetectorException;
import dev.detector.formats.ExitCode;
import dev.detector.formats.labelmap.LabelMap;
import dev.detector.formats.lint.Findings;
import dev.detector.formats.lint.Lint;
import dev.detector.formats.lint.LintContext;
import dev.detector.formats.lint.NamedFiles;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.cluster.Cluster;
import dev.detector.worker.cluster.ClusterServer;
import dev.detector.worker.cluster.LocalProcesses;
import dev.detector.worker.cluster.LostProcess;
import dev.detector.worker.cluster.TfConfig;
import dev.detector.worker.training.RecoverySettings;
import dev.detector.worker.training.StepSettings;
import dev.detector.worker.training.StepWatchdog;
import dev.detector.worker.training.StopRequest;
import dev.detector.worker.training.Training;
import dev.detector.worker.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code train}: with the flags of {@code model_main_tf2}. */
@Command(
    name = "train",
    description = "Trains a detector, or goes on with a training that ended early.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class TrainCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(TrainCommand.class);

  @Spec private CommandSpec spec;

  @Mixin private PipelineOption pipeline;

  @Option(
      names = "--model_dir",
      paramLabel = "DIR",
      required = true,
      description =
          "directory for checkpoints and events; a training that it holds is gone on with")
  private Path modelDirectory;

  @Option(
      names = "--num_train_steps",
      paramLabel = "N",
      description = "step to train to; train_config.num_steps without it")
  private Long steps;

  @Option(
      names = "--checkpoint_every_n",
      paramLabel = "N",
      defaultValue = "1000",
      description = "steps from one checkpoint to the next")
  private int checkpointEvery;

  @Option(
      names = "--checkpoint_max_to_keep",
      paramLabel = "N",
      defaultValue = "7",
      description = "number of latest checkpoints that are kept")
  private int checkpointsToKeep;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "what initial weights, order of the data and augmentation follow from")
  private long seed;

  @Option(
      names = "--num_workers",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "number of processes that train together; more than 1 needs the environment variable"
              + " TF_CONFIG, which lists them")
  private int workers;

  @Option(
      names = "--local_processes",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "number of processes that train together on this machine, or on each of --num_workers:"
              + " one for each of its GPUs")
  private int localProcesses;

  @Option(
      names = "--record_summaries",
      paramLabel = "true|false",
      defaultValue = "true",
      arity = "0..1",
      fallbackValue = "true",
      description =
          "whether pictures of the training input are written to the events (default: true)")
  private boolean recordSummaries;

  @Option(
      names = "--log_every",
      paramLabel = "N",
      description = "steps from one log line to the next; 100, or less for a short training")
  private Integer logEvery;

  @Option(
      names = "--max_bad_records",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "number of training examples that may be left out because they cannot be used; 0 for none")
  private int maxBadRecords;

  @Option(
      names = "--gradient_accumulation_steps",
      paramLabel = "N",
      defaultValue = "1",
      description = "number of equal parts that a batch is trained in, one after the other")
  private int accumulationSteps;

  @Option(
      names = "--mixed_precision",
      paramLabel = "none|bfloat16",
      defaultValue = "none",
      description =
          "bfloat16: convolutions on CPUs are computed in it; none: all is computed in float32")
  private MixedPrecision mixedPrecision;

  @Option(
      names = "--loss_upper_bound",
      paramLabel = "LOSS",
      defaultValue = "1e6",
      description = "a loss above it is taken for broken, as one that is not finite")
  private float lossUpperBound;

  @Option(
      names = "--recovery_begin_steps",
      paramLabel = "N",
      defaultValue = "0",
      description = "number of steps in which --loss_upper_bound does not hold yet")
  private long recoveryBeginSteps;

  @Option(
      names = "--recovery_max_trials",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "how often a training whose numbers break goes back to the last good checkpoint")
  private int recoveryMaxTrials;

  @Option(
      names = "--step_timeout",
      paramLabel = "SECONDS",
      defaultValue = "3600",
      description = "seconds without a step after which the process ends, to be started again")
  private long stepTimeoutSeconds;

  /** In what numbers are computed beside float32. */
  private enum MixedPrecision {
    NONE,
    BFLOAT16
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Cluster cluster = TfConfig.read(System.getenv(TfConfig.VARIABLE));
    boolean local = LocalProcesses.isOne(System.getenv());
    require(localProcesses >= 1, "--local_processes must be at least 1");
    require(
        cluster.size() == (local ? workers * localProcesses : workers),
        "--num_workers=%d, but %s lists %d".formatted(workers, TfConfig.VARIABLE, cluster.size()));
    require(checkpointEvery >= 1, "--checkpoint_every_n must be at least 1");
    require(checkpointsToKeep >= 1, "--checkpoint_max_to_keep must be at least 1");
    require(steps == null || steps >= 1, "--num_train_steps must be at least 1");
    require(logEvery == null || logEvery >= 1, "--log_every must be at least 1");
    require(maxBadRecords >= 0, "--max_bad_records must not be negative");
    require(accumulationSteps >= 1, "--gradient_accumulation_steps must be at least 1");
    require(lossUpperBound > 0, "--loss_upper_bound must be above 0");
    require(recoveryMaxTrials >= 0, "--recovery_max_trials must not be negative");
    require(stepTimeoutSeconds >= 1, "--step_timeout must be at least 1");
    if (localProcesses > 1 && !local) {
      return runEach(cluster);
    }
    LocalProcesses.endWithStarter(System.getenv(), TrainCommand::orphaned);
    TrainEvalPipelineConfig config = pipeline.read();
    lint(config, cluster.isChief());
    TrainingOptions options =
        new TrainingOptions(
            modelDirectory,
            steps == null ? OptionalLong.empty() : OptionalLong.of(steps),
            checkpointEvery,
            checkpointsToKeep,
            seed,
            recordSummaries,
            logEvery == null ? OptionalInt.empty() : OptionalInt.of(logEvery),
            maxBadRecords,
            new RecoverySettings(lossUpperBound, recoveryBeginSteps, recoveryMaxTrials),
            new StepSettings(accumulationSteps, mixedPrecision == MixedPrecision.BFLOAT16),
            ClusterServer.start(cluster, TrainCommand::alone));
    try (StopRequest stop = StopRequest.onTermination();
        StepWatchdog watchdog =
            new StepWatchdog(Duration.ofSeconds(stepTimeoutSeconds), TrainCommand::stalled)) {
      return new Training(config, options).run(stop, watchdog::progress).code();
    }
  }

  private int runEach(Cluster machines) throws IOException, InterruptedException {
    List<String> arguments = spec.root().commandLine().getParseResult().originalArgs();
    LocalProcesses.End end =
        new LocalProcesses(DetectorWorker.class, arguments, ExitCode.INTERRUPTED.code())
            .run(machines, localProcesses);
    end.lastWords().ifPresent(FailureReport.toStandardError(System.getenv())::passOn);
    return end.exit();
  }

  private static void orphaned() {
    end(LostProcess.interrupted("the one that started it"));
  }

  private static void alone(String lost) {
    end(LostProcess.interrupted(lost + " does not answer"));
  }

  private static void stalled(Duration waited) {
    end(
        new DetectorException(
            ExitCode.INTERNAL,
            "no training step for " + waited.toSeconds() + " s",
            "this process",
            "see the log for what it was doing; a new one goes on from the last checkpoint"));
  }

  /** Without shutdown hooks, which would wait for the thread that hangs. */
  private static void end(DetectorException failure) {
    Runtime.getRuntime().halt(FailureReport.toStandardError(System.getenv()).failed(failure));
  }

  /** One process tells the advice that all would. */
  private void lint(TrainEvalPipelineConfig config, boolean tell) throws IOException {
    LintContext context = LintContext.none();
    if (steps != null) {
      context = context.withTrainerSteps(steps);
    }
    Optional<LabelMap> labels =
        LabelMap.readIfPresent(Path.of(config.getTrainInputReader().getLabelMapPath()));
    if (labels.isPresent()) {
      context = context.withLabelMap(labels.get());
    }
    Findings findings = Lint.check(config, context).with(NamedFiles.missingToTrain(config));
    for (Findings.Told told : tell ? findings.told() : List.<Findings.Told>of()) {
      Level level =
          switch (told.severity()) {
            case ERROR -> Level.ERROR;
            case WARNING -> Level.WARN;
            case INFO -> Level.INFO;
          };
      LOG.atLevel(level).log("{}", told.line());
    }
    findings.throwIfErrors();
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
