package dev.detector.operator.resources;

import dev.detector.formats.BadInputException;
import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.formats.protos.InputReader;
import dev.detector.formats.protos.TrainConfig;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.operator.api.Dataset;
import dev.detector.operator.api.DetectorTrainingSpec;
import dev.detector.operator.api.FineTune;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration that a training really uses: its source, then the spec's overrides, then what
 * the spec itself says about steps, data and fine-tuning.
 */
public final class EffectiveConfig {

  private static final Recent<String, TrainEvalPipelineConfig> SOURCES =
      new Recent<>(text -> PipelineConfigs.parse(text, "pipeline"));

  private EffectiveConfig() {}

  /**
   * The source with the spec's overrides.
   *
   * @param source text of the pipeline's source
   * @throws dev.detector.formats.BadInputException if the text or an override is wrong
   */
  public static TrainEvalPipelineConfig overridden(DetectorTrainingSpec spec, String source) {
    Map<String, String> overrides =
        spec.pipeline().overrides() == null ? Map.of() : spec.pipeline().overrides();
    return PipelineConfigs.override(SOURCES.of(source), overrides);
  }

  /** A checkpoint that the configuration names and that the training cannot see, if it does. */
  public static Optional<String> unusedCheckpoint(
      DetectorTrainingSpec spec, TrainEvalPipelineConfig overridden) {
    String checkpoint = overridden.getTrainConfig().getFineTuneCheckpoint();
    return spec.fineTune() != null
            || checkpoint.isEmpty()
            || checkpoint.contains("PATH_TO_BE_CONFIGURED")
        ? Optional.empty()
        : Optional.of(
            "train_config.fine_tune_checkpoint: "
                + checkpoint
                + " is not used and the training starts from scratch: name the volume and the"
                + " checkpoint in spec.fineTune");
  }

  /**
   * The configuration of training and validation, from the overridden source.
   *
   * @param pretrained the checkpoint to start from; empty also while another training's best is not
   *     known
   * @throws dev.detector.formats.BadInputException if spec.fineTune names no checkpoint, or two
   */
  public static TrainEvalPipelineConfig of(
      DetectorTrainingSpec spec, TrainEvalPipelineConfig config, Optional<Pretrained> pretrained) {
    Optional.ofNullable(spec.fineTune())
        .flatMap(FineTune::wrong)
        .ifPresent(
            wrong -> {
              throw new BadInputException(
                  "does not say what to start from", "spec.fineTune", wrong);
            });
    TrainEvalPipelineConfig.Builder builder = config.toBuilder();
    Dataset dataset = spec.dataset();
    read(builder.getTrainInputReaderBuilder(), dataset.train(), dataset.labelMap());
    InputReader.Builder evaluated =
        config.getEvalInputReaderCount() == 0
            ? InputReader.newBuilder()
            : config.getEvalInputReader(0).toBuilder();
    read(evaluated, dataset.validation(), dataset.labelMap());
    // Without a name its events go to eval/ itself, where the reporter reads them; those of further
    // readers go to folders of their own.
    evaluated.clearName();
    if (builder.getEvalInputReaderCount() == 0) {
      builder.addEvalInputReader(evaluated);
    } else {
      builder.setEvalInputReader(0, evaluated);
    }
    TrainConfig.Builder train = builder.getTrainConfigBuilder().setNumSteps(spec.trainer().steps());
    if (spec.validator().metrics() != null) {
      builder.getEvalConfigBuilder().clearMetricsSet().addAllMetricsSet(spec.validator().metrics());
    }
    fineTune(
        train,
        Optional.ofNullable(spec.fineTune()),
        pretrained.map(Pretrained::checkpoint).orElse(Paths.inBest("ckpt-N")));
    return builder.build();
  }

  /** The same with the test split in place of the validation split. */
  public static TrainEvalPipelineConfig onTestSplit(
      TrainEvalPipelineConfig config, Dataset dataset) {
    InputReader.Builder tested = config.getEvalInputReader(0).toBuilder();
    read(tested, dataset.test(), dataset.labelMap());
    return config.toBuilder().clearEvalInputReader().addEvalInputReader(tested).build();
  }

  private static void read(InputReader.Builder reader, String records, String labelMap) {
    reader
        .setLabelMapPath(Paths.DATA + "/" + labelMap)
        .getTfRecordInputReaderBuilder()
        .clearInputPath()
        .addInputPath(Paths.DATA + "/" + records);
  }

  private static void fineTune(
      TrainConfig.Builder train, Optional<FineTune> fineTune, String checkpoint) {
    train.clearFineTuneCheckpoint().clearFineTuneCheckpointType().clearFineTuneCheckpointVersion();
    fineTune.ifPresent(
        from ->
            train
                .setFineTuneCheckpoint(Paths.PRETRAINED + "/" + checkpoint)
                .setFineTuneCheckpointType(from.type().word())
                .setFineTuneCheckpointVersion(dev.detector.formats.protos.CheckpointVersion.V2));
  }
}
