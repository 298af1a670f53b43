package dev.detector.worker.command;

import dev.detector.formats.checkpoint.BestRecord;
import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.validation.BestSink;
import dev.detector.worker.validation.CheckpointWatch;
import dev.detector.worker.validation.DetectionEvaluator;
import dev.detector.worker.validation.EvaluationSink;
import dev.detector.worker.validation.EventsSink;
import dev.detector.worker.validation.Ledger;
import dev.detector.worker.validation.ModelDirectoryLock;
import dev.detector.worker.validation.ReportSink;
import dev.detector.worker.validation.TrainingParameters;
import dev.detector.worker.validation.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code validate}: evaluates every checkpoint of a training while it goes on. */
@Command(
    name = "validate",
    description = {
      "Evaluates every checkpoint exactly once and in order, with the configured metrics and losses, and keeps the best.",
      "Leaves events in eval/, and in evaluations/ckpt-N/ a report as a page and as JSON; the best also its predictions.",
      "Ends when the checkpoint of the last training step is evaluated, or when none came for --eval_timeout seconds."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class ValidateCommand implements Callable<Integer> {
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);

  @Spec private CommandSpec spec;
  @Mixin private PipelineOption pipeline;

  @Option(
      names = "--model_dir",
      paramLabel = "DIR",
      required = true,
      description = "where eval/ (events), evaluations/ and pinned/ are written")
  private Path modelDir;

  @Option(
      names = "--checkpoint_dir",
      paramLabel = "DIR",
      required = true,
      description = "where the trainer saves its checkpoints")
  private Path checkpointDir;

  @Option(
      names = "--eval_timeout",
      paramLabel = "SECONDS",
      defaultValue = "3600",
      description = "seconds to wait for a checkpoint")
  private long timeoutSeconds;

  @Option(
      names = "--num_train_steps",
      paramLabel = "N",
      description = "step of the last checkpoint, in place of train_config.num_steps")
  private Long lastStep;

  @Option(
      names = "--sample_1_of_n_eval_examples",
      paramLabel = "N",
      description = "takes each n-th example only, in place of eval_input_reader's setting")
  private Integer sampleOneOf;

  @Option(
      names = "--best_metric",
      paramLabel = "TAG",
      defaultValue = "DetectionBoxes_Precision/mAP",
      description = "the metric that makes a checkpoint the best")
  private String bestMetric;

  @Option(
      names = "--best_mode",
      paramLabel = "max|min",
      defaultValue = "max",
      description = "whether more (max) or less (min) of it is better")
  private BestRecord.Mode bestMode;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "the training's seed, to be shown beside its metrics in TensorBoard")
  private Long seed;

  @Option(
      names = "--best_dir",
      paramLabel = "DIR",
      description = "where the best is kept; without it none is")
  private Path bestDir;

  @Option(
      names = "--best_keep",
      paramLabel = "N",
      defaultValue = "1",
      description = "how many of the best are kept; those after the best in its runners-up/")
  private int bestKeep;

  @Override
  @SuppressWarnings("try") // The lock is held, not used.
  public Integer call() throws IOException, InterruptedException {
    if (bestKeep < 1) {
      throw new ParameterException(spec.commandLine(), "--best_keep must be 1 or more");
    }
    if (Files.isRegularFile(checkpointDir)) {
      throw new NotDirectoryException(checkpointDir.toString());
    }
    TrainEvalPipelineConfig config = sampled(pipeline.read());
    Clock clock = Clock.systemUTC();
    try (ModelDirectoryLock lock = ModelDirectoryLock.acquire(modelDir);
        DetectionEvaluator evaluator = new DetectionEvaluator(config)) {
      List<EvaluationSink> sinks = new ArrayList<>();
      BestSink.check(bestMetric, evaluator.metricNames());
      sinks.add(
          new EventsSink(
              modelDir, TrainingParameters.of(config, seed, bestMetric), lastStep(config), clock));
      sinks.add(new ReportSink(modelDir, bestMetric, bestMode));
      if (bestDir != null) {
        sinks.add(new BestSink(bestDir, bestKeep, bestMetric, bestMode));
      }
      Ledger ledger = new Ledger(modelDir);
      try (CheckpointWatch watch = new CheckpointWatch(checkpointDir, modelDir, LOOK_INTERVAL)) {
        new Validator(watch, evaluator, sinks, ledger, clock)
            .run(lastStep(config), Duration.ofSeconds(timeoutSeconds));
      }
    }
    return 0;
  }

  /** A training without a number of steps has no last one. */
  private long lastStep(TrainEvalPipelineConfig config) {
    long steps = lastStep == null ? config.getTrainConfig().getNumSteps() : lastStep;
    return steps > 0 ? steps : Long.MAX_VALUE;
  }

  private TrainEvalPipelineConfig sampled(TrainEvalPipelineConfig config) {
    if (sampleOneOf == null) {
      return config;
    }
    Map<String, String> sampled = new HashMap<>();
    for (int i = 0; i < config.getEvalInputReaderCount(); i++) {
      sampled.put("eval_input_reader[" + i + "].sample_1_of_n_examples", sampleOneOf.toString());
    }
    return PipelineConfigs.override(config, sampled);
  }
}
