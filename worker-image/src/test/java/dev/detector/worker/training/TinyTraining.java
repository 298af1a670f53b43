package dev.detector.worker.training;

import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.formats.protos.TrainConfig;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.cluster.ClusterServer;
import dev.detector.worker.dataset.ShapesDataset;
import dev.detector.worker.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A training that takes seconds: small pictures, a narrow network, two images a batch. */
record TinyTraining(Path directory, TrainEvalPipelineConfig config) {

  /** Draws the data into {@code directory/data}. */
  static TinyTraining in(Path directory) throws IOException {
    Path data = directory.resolve("data");
    new ShapesDataset(1, 8, 1, 1, 64).write(data);
    var config =
        Golden.config(Golden.resource("configs/mobilenet035_fpnlite_256.config")).toBuilder();
    config
        .getModelBuilder()
        .getSsdBuilder()
        .getImageResizerBuilder()
        .getFixedShapeResizerBuilder()
        .setHeight(64)
        .setWidth(64);
    config.getTrainConfigBuilder().setBatchSize(2);
    config
        .getTrainInputReaderBuilder()
        .setLabelMapPath(data.resolve("label_map.pbtxt").toString())
        .getTfRecordInputReaderBuilder()
        .clearInputPath()
        .addInputPath(data.resolve("train.record").toString());
    return new TinyTraining(directory, config.build());
  }

  /** With another learning rate, constant. */
  TinyTraining withLearningRate(float rate) {
    return with(
        c ->
            c.getOptimizerBuilder()
                .getMomentumOptimizerBuilder()
                .getLearningRateBuilder()
                .getConstantLearningRateBuilder()
                .setLearningRate(rate));
  }

  /** With another train_config. */
  TinyTraining with(Consumer<TrainConfig.Builder> change) {
    TrainEvalPipelineConfig.Builder changed = config.toBuilder();
    change.accept(changed.getTrainConfigBuilder());
    return new TinyTraining(directory, changed.build());
  }

  /** With something random in the steps themselves. */
  TinyTraining withDropout() {
    TrainEvalPipelineConfig.Builder changed = config.toBuilder();
    changed
        .getModelBuilder()
        .getSsdBuilder()
        .getBoxPredictorBuilder()
        .getWeightSharedConvolutionalBoxPredictorBuilder()
        .setUseDropout(true);
    return new TinyTraining(directory, changed.build());
  }

  /** Whose batch normalisation does not learn. */
  TinyTraining withFrozenBatchNorm() {
    TrainEvalPipelineConfig.Builder changed = config.toBuilder();
    changed.getModelBuilder().getSsdBuilder().setFreezeBatchnorm(true);
    return new TinyTraining(directory, changed.build());
  }

  Path modelDirectory() {
    return directory.resolve("train");
  }

  /** Writes the configuration for another process. */
  Path configFile() throws IOException {
    return Files.writeString(directory.resolve("pipeline.config"), PipelineConfigs.print(config));
  }

  Training training(Path modelDirectory, long steps, int checkpointEvery) {
    return training(
        modelDirectory, steps, checkpointEvery, 7, 2, RecoverySettings.DEFAULT, StepSettings.PLAIN);
  }

  /** One whose steps are computed in parts. */
  Training inMicroBatches(Path modelDirectory, long steps, int parts) {
    return training(
        modelDirectory, steps, 1, 7, 1, RecoverySettings.DEFAULT, new StepSettings(parts, false));
  }

  /** One that tells of every step. */
  Training training(
      Path modelDirectory,
      long steps,
      int checkpointEvery,
      int checkpointsToKeep,
      RecoverySettings recovery) {
    return training(
        modelDirectory, steps, checkpointEvery, checkpointsToKeep, 1, recovery, StepSettings.PLAIN);
  }

  private Training training(
      Path modelDirectory,
      long steps,
      int checkpointEvery,
      int checkpointsToKeep,
      int logEvery,
      RecoverySettings recovery,
      StepSettings stepSettings) {
    return new Training(
        config,
        new TrainingOptions(
            modelDirectory,
            OptionalLong.of(steps),
            checkpointEvery,
            checkpointsToKeep,
            5,
            true,
            OptionalInt.of(logEvery),
            0,
            recovery,
            stepSettings,
            ClusterServer.none()));
  }
}
