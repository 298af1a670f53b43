package dev.detector.worker.training;

import dev.detector.formats.DetectorException;
import dev.detector.formats.ExitCode;
import dev.detector.formats.protos.Ssd;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.checkpoint.CheckpointRestore;
import dev.detector.worker.checkpoint.FineTuning;
import dev.detector.worker.cluster.Cluster;
import dev.detector.worker.cluster.LostProcess;
import dev.detector.worker.image.ImageResizer;
import dev.detector.worker.input.TrainingBatch;
import dev.detector.worker.input.TrainingInput;
import dev.detector.worker.model.AnchorLayout;
import dev.detector.worker.model.SsdModel;
import dev.detector.worker.optimizers.Optimizers;
import dev.detector.worker.random.Seeds;
import dev.detector.worker.schedules.LearningRateSchedule;
import dev.detector.worker.targets.AssignerBySize;
import dev.detector.worker.targets.TargetAssigner;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * A training from its first step, or from where its model directory has got to, to its last one.
 */
public final class Training {
  private static final Logger LOG = LoggerFactory.getLogger(Training.class);
  private static final int MAX_LOG_EVERY = 100;
  private static final int LOGS_OF_A_SHORT_RUN = 20;

  /** Processes that are started together are there by then, on a busy machine too. */
  private static final Duration LATECOMERS = Duration.ofSeconds(20);

  /** Its batch size is a micro-batch's. */
  private final TrainEvalPipelineConfig config;

  private final TrainingOptions options;
  private final Cluster cluster;
  private final LearningRateSchedule schedule;
  private final long steps;
  private final int logEvery;

  /**
   * Prepares a training; nothing runs yet.
   *
   * @throws DetectorException for a configuration that cannot be trained, by field path
   */
  public Training(TrainEvalPipelineConfig config, TrainingOptions options) {
    this.options = options;
    this.cluster = options.server().cluster();
    this.config = microBatches(config, options.stepSettings().gradientAccumulationSteps());
    this.schedule = Optimizers.of(config.getTrainConfig().getOptimizer()).learningRate();
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

  private TrainEvalPipelineConfig microBatches(TrainEvalPipelineConfig config, int microBatches) {
    int batch = config.getTrainConfig().getBatchSize();
    int parts = microBatches * cluster.size();
    if (batch < 1 || batch % parts != 0) {
      throw DetectorException.badInput(
          "a batch of %d cannot be cut into equal parts for %d processes with %d micro-batches each"
              .formatted(batch, cluster.size(), microBatches),
          "train_config.batch_size",
          "give a multiple of " + parts);
    }
    TrainEvalPipelineConfig.Builder changed = config.toBuilder();
    changed.getTrainConfigBuilder().setBatchSize(batch / parts);
    return changed.build();
  }

  /** As {@link #run(StopRequest, Runnable)}, with nobody who wants to hear of steps. */
  public ExitCode run(StopRequest stop) throws IOException, InterruptedException {
    return run(stop, () -> {});
  }

  /**
   * Trains.
   *
   * @param stop may end it early, after a checkpoint
   * @param onStep is told of every step
   * @return {@link ExitCode#DONE}, or {@link ExitCode#INTERRUPTED} if it was stopped
   * @throws DetectorException for bad data or configuration, with {@link ExitCode#NUMERIC} when the
   *     numbers are broken and going back did not help, when the batch does not fit into memory,
   *     and with {@link ExitCode#INTERRUPTED} when another process of the cluster has ended
   */
  public ExitCode run(StopRequest stop, Runnable onStep) throws IOException, InterruptedException {
    if (!awaitOthers(stop)) {
      return stop.requested() ? ExitCode.INTERRUPTED : ExitCode.DONE;
    }
    if (cluster.isChief()) {
      Files.createDirectories(options.modelDirectory());
    }
    Optional<ImageResizer.Size> size =
        ImageResizer.of(config.getModel().getSsd().getImageResizer(), "model.ssd.image_resizer")
            .fixedSize();
    try {
      return run(stop, onStep, size);
    } catch (TensorFlowException e) {
      if (FittingBatch.isOutOfMemory(e)) {
        throw new FittingBatch(config, size, options.stepSettings()).tooLarge(e);
      }
      throw LostProcess.isCause(e) ? LostProcess.interrupted(e) : e;
    }
  }

  /**
   * Waits for the cluster's other processes. A chief that finds the last step done waits for a time
   * only: it may be the one process that was lost after all had agreed that they are done, and the
   * others, which have ended well, are not started again.
   *
   * @return whether all are there
   */
  private boolean awaitOthers(StopRequest stop) throws IOException, InterruptedException {
    boolean done =
        cluster.isChief()
            && cluster.size() > 1
            && ResumePoint.lastStep(options.modelDirectory()) >= steps;
    if (!done) {
      return options.server().awaitOthers(stop::requested);
    }
    LOG.info("All {} steps are done; the others may have ended", steps);
    long begun = System.nanoTime();
    return options
        .server()
        .awaitOthers(() -> stop.requested() || System.nanoTime() - begun >= LATECOMERS.toNanos());
  }

  private ExitCode run(StopRequest stop, Runnable onStep, Optional<ImageResizer.Size> size)
      throws IOException, InterruptedException {
    int height = size.map(ImageResizer.Size::height).orElse(-1);
    int width = size.map(ImageResizer.Size::width).orElse(-1);
    try (TrainingGraph graph =
        new TrainingGraph(config, height, width, options.stepSettings(), options.server())) {
      ExitCode code = run(stop, onStep, size, graph);
      graph.anywhere(false); // The chief may still have been writing.
      options.server().leave();
      return code;
    }
  }

  private ExitCode run(
      StopRequest stop, Runnable onStep, Optional<ImageResizer.Size> size, TrainingGraph graph)
      throws IOException, InterruptedException {
    TrainingCheckpoints checkpoints = new TrainingCheckpoints(graph, options);
    long first = start(graph, checkpoints);
    if (first >= steps) {
      LOG.info("All {} steps are done", steps);
      return ExitCode.DONE;
    }
    AssignerBySize assigner =
        size.isPresent()
            ? TargetAssigner.of(config.getModel().getSsd(), graph.anchors())
            : ofEachSize(config.getModel().getSsd());
    try (TrainingReport report = report(first)) {
      return loop(graph, checkpoints, assigner, report, first, stop, onStep);
    }
  }

  private static AssignerBySize ofEachSize(Ssd config) {
    AnchorLayout layout = AnchorLayout.of(config);
    return (height, width) -> TargetAssigner.of(config, layout.anchors(height, width));
  }

  private TrainingReport report(long first) throws IOException {
    return cluster.isChief()
        ? new EventsReport(
            options.modelDirectory(), first, SsdModel.normalization(config.getModel().getSsd()))
        : new SilentReport();
  }

  /** Goes back to an earlier checkpoint when the numbers break, as often as the options allow. */
  private ExitCode loop(
      TrainingGraph graph,
      TrainingCheckpoints checkpoints,
      AssignerBySize assigner,
      TrainingReport report,
      long first,
      StopRequest stop,
      Runnable onStep)
      throws IOException, InterruptedException {
    Recoveries recoveries = recoveries(graph);
    long step = first;
    while (true) {
      try (TrainingInput input = input(assigner, step, recoveries)) {
        return steps(graph, checkpoints, input, report, step, stop, onStep);
      } catch (NumericFault fault) {
        int trials = options.recovery().recoveryMaxTrials();
        if (recoveries.count() >= trials) {
          throw checkpoints.numericFailure(fault, recoveries.count());
        }
        recoveries.add();
        LOG.warn(
            "Step {}: {}. Going back, recovery {} of {}; the batches from there on are others",
            fault.step(),
            fault.getMessage(),
            recoveries.count(),
            trials);
        step = checkpoints.goBack(fault);
        report.wentBack(step, recoveries.count());
      }
    }
  }

  /** Of all processes the chief's, so that all see parts of the same batches. */
  private Recoveries recoveries(TrainingGraph graph) throws IOException {
    if (cluster.isChief()) {
      Recoveries kept = Recoveries.read(options.modelDirectory());
      graph.chiefs(kept.count());
      return kept;
    }
    return Recoveries.counted(graph.chiefs(0));
  }

  /**
   * The batches from a step on. After a recovery they are others: the same would break it again.
   */
  private TrainingInput input(AssignerBySize assigner, long step, Recoveries recoveries)
      throws IOException {
    int microBatches = options.stepSettings().gradientAccumulationSteps();
    long seed =
        recoveries.count() == 0 ? options.seed() : Seeds.of(options.seed(), recoveries.count());
    return TrainingInput.open(
        config,
        SsdModel.normalization(config.getModel().getSsd()),
        assigner,
        TrainingInput.Settings.of(
            seed,
            step * microBatches * cluster.size() + cluster.task(),
            cluster.size(),
            microBatches,
            options.maxBadRecords()));
  }

  /** Gives the variables their values; returns the step that they are of. */
  private long start(TrainingGraph graph, TrainingCheckpoints checkpoints) throws IOException {
    graph.initialize(options.seed());
    if (cluster.isChief()) {
      restore(graph, checkpoints);
    }
    graph.synchronize();
    return graph.globalStep();
  }

  private void restore(TrainingGraph graph, TrainingCheckpoints checkpoints) throws IOException {
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
    } else if (!config.getTrainConfig().getFineTuneCheckpoint().isEmpty()) {
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
  }

  private ExitCode steps(
      TrainingGraph graph,
      TrainingCheckpoints checkpoints,
      TrainingInput input,
      TrainingReport report,
      long first,
      StopRequest stop,
      Runnable onStep)
      throws IOException, InterruptedException, NumericFault {
    if (first == 0) {
      checkpoints.save(0);
    }
    MemoryUse before = MemoryUse.now();
    for (long step = first; step < steps; step++) {
      if (graph.anywhere(stop.requested())) {
        checkpoints.save(step);
        LOG.info("Stopped after step {} of {}", step, steps);
        return ExitCode.INTERRUPTED;
      }
      StepResult result = step(graph, input, report, step, step == first);
      long done = step + 1;
      String fault = options.recovery().fault(result, done);
      if (fault != null) {
        throw new NumericFault(fault, done);
      }
      checkpoints.stepTaken();
      if (step == first) {
        MemoryUse.now().tellGrowth(before, config.getTrainConfig().getBatchSize());
      }
      if (step == first || done % logEvery == 0 || done == steps) {
        report.steps(done, result, schedule.at(done), input);
      }
      if (done % options.checkpointEvery() == 0 || done == steps) {
        checkpoints.save(done);
      }
      onStep.run();
    }
    return ExitCode.DONE;
  }

  private StepResult step(
      TrainingGraph graph, TrainingInput input, TrainingReport report, long step, boolean first)
      throws IOException, InterruptedException {
    List<TrainingBatch> batches = new ArrayList<>();
    try {
      for (int i = 0; i < options.stepSettings().gradientAccumulationSteps(); i++) {
        batches.add(input.next());
      }
      if (first && options.recordSummaries()) {
        report.images(batches.get(0), step);
      }
      return graph.train(batches, schedule.at(step));
    } finally {
      batches.forEach(TrainingBatch::close);
    }
  }
}
