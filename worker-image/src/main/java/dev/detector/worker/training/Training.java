package dev.detector.worker.training;

import dev.detector.formats.DetectorException;
import dev.detector.formats.ExitCode;
import dev.detector.formats.protos.TrainConfig;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.checkpoint.CheckpointRestore;
import dev.detector.worker.checkpoint.FineTuning;
import dev.detector.worker.image.ImageResizer;
import dev.detector.worker.image.PixelNormalization;
import dev.detector.worker.input.TrainingBatch;
import dev.detector.worker.input.TrainingInput;
import dev.detector.worker.model.SsdModel;
import dev.detector.worker.schedules.LearningRateSchedule;
import dev.detector.worker.schedules.LearningRateSchedules;
import dev.detector.worker.targets.TargetAssigner;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A training from its first step, or from where its model directory has got to, to its last one.
 */
public final class Training {
  private static final Logger LOG = LoggerFactory.getLogger(Training.class);
  private static final int MAX_LOG_EVERY = 100;
  private static final int LOGS_OF_A_SHORT_RUN = 20;

  private final TrainEvalPipelineConfig config;
  private final TrainingOptions options;
  private final LearningRateSchedule schedule;
  private final long steps;
  private final int logEvery;

  /**
   * Prepares a training; nothing runs yet.
   *
   * @throws DetectorException for a configuration that cannot be trained, by field path
   */
  public Training(TrainEvalPipelineConfig config, TrainingOptions options) {
    this.config = config;
    this.options = options;
    this.schedule = schedule(config.getTrainConfig());
    this.steps = options.steps().orElse(config.getTrainConfig().getNumSteps());
    if (steps < 1) {
      throw DetectorException.badInput(
          "no number of steps", "train_config.num_steps", "set it, or give --num_train_steps");
    }
    this.logEvery =
        options
            .logEvery()
            .orElse((int) Math.max(1, Math.min(MAX_LOG_EVERY, steps / LOGS_OF_A_SHORT_RUN)));
  }

  private static LearningRateSchedule schedule(TrainConfig config) {
    if (!config.getOptimizer().hasMomentumOptimizer()) {
      throw DetectorException.badInput(
          "not supported: "
              + config.getOptimizer().getOptimizerCase().toString().toLowerCase(Locale.ROOT),
          "train_config.optimizer",
          "use momentum_optimizer");
    }
    return LearningRateSchedules.of(
        config.getOptimizer().getMomentumOptimizer().getLearningRate(),
        "train_config.optimizer.momentum_optimizer.learning_rate");
  }

  /**
   * Trains.
   *
   * @param stop may end it early, after a checkpoint
   * @return {@link ExitCode#DONE}, or {@link ExitCode#INTERRUPTED} if it was stopped
   * @throws DetectorException for bad data or configuration, and with {@link ExitCode#NUMERIC} when
   *     the loss is no longer finite
   */
  public ExitCode run(StopRequest stop) throws IOException, InterruptedException {
    Files.createDirectories(options.modelDirectory());
    ImageResizer.Size size =
        ImageResizer.of(config.getModel().getSsd().getImageResizer(), "model.ssd.image_resizer")
            .paddedSize(1, 1);
    PixelNormalization normalization = SsdModel.normalization(config.getModel().getSsd());
    try (TrainingGraph graph = new TrainingGraph(config, size.height(), size.width())) {
      TrainingCheckpoints checkpoints = new TrainingCheckpoints(graph, options);
      long first = start(graph, checkpoints);
      if (first >= steps) {
        LOG.info("All {} steps are done", steps);
        return ExitCode.DONE;
      }
      TargetAssigner assigner = TargetAssigner.of(config.getModel().getSsd(), graph.anchors());
      try (TrainingInput input =
              TrainingInput.open(
                  config,
                  normalization,
                  assigner,
                  TrainingInput.Settings.of(options.seed(), first));
          TrainingReport report =
              new TrainingReport(options.modelDirectory(), first, normalization)) {
        if (first == 0) {
          checkpoints.save(0);
        }
        return loop(graph, checkpoints, input, report, first, stop);
      }
    }
  }

  /** Gives the variables their values; returns the step that they are of. */
  private long start(TrainingGraph graph, TrainingCheckpoints checkpoints) throws IOException {
    Optional<ResumePoint> resume =
        ResumePoint.find(options.modelDirectory(), graph.variables().all());
    if (resume.isPresent()) {
      new CheckpointRestore(graph.builder(), graph.variables().all())
          .run(graph.session(), resume.get().checkpoint().prefix());
      checkpoints.resumed(resume.get());
      LOG.info(
          "resuming from step {} of {} from {}",
          resume.get().step(),
          steps,
          resume.get().checkpoint().prefix());
      return resume.get().step();
    }
    graph.initialize(options.seed());
    if (!config.getTrainConfig().getFineTuneCheckpoint().isEmpty()) {
      FineTuning fineTuning =
          FineTuning.restore(
              graph.session(), graph.builder(), graph.variables().all(), config.getTrainConfig());
      LOG.info(
          "Fine-tuning from {}: {} variables restored, {} left out",
          fineTuning.checkpoint(),
          fineTuning.restored().size(),
          fineTuning.leftOut().size());
      fineTuning
          .leftOut()
          .forEach(left -> LOG.info("  {} ({})", left.variable().path(), left.reason()));
    }
    return 0;
  }

  private ExitCode loop(
      TrainingGraph graph,
      TrainingCheckpoints checkpoints,
      TrainingInput input,
      TrainingReport report,
      long first,
      StopRequest stop)
      throws IOException, InterruptedException {
    for (long step = first; step < steps; step++) {
      if (stop.requested()) {
        checkpoints.save(step);
        LOG.info("Stopped after step {} of {}", step, steps);
        return ExitCode.INTERRUPTED;
      }
      StepResult result;
      try (TrainingBatch batch = input.next()) {
        if (options.recordSummaries() && step == first) {
          report.images(batch);
        }
        result = graph.train(batch, schedule.at(step));
      }
      long done = step + 1;
      if (!result.finite()) {
        throw checkpoints.numericFailure("loss or gradient is not finite (" + result + ")", done);
      }
      if (step == first || done % logEvery == 0 || done == steps) {
        report.steps(done, result, schedule.at(done), input.waited());
      }
      if (done % options.checkpointEvery() == 0 || done == steps) {
        checkpoints.save(done);
      }
    }
    return ExitCode.DONE;
  }
}
