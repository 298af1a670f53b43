package dev.detector.worker.training;

import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.dataset.ShapesDataset;
import dev.detector.worker.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;

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
    TrainEvalPipelineConfig.Builder changed = config.toBuilder();
    changed
        .getTrainConfigBuilder()
        .getOptimizerBuilder()
        .getMomentumOptimizerBuilder()
        .getLearningRateBuilder()
        .getConstantLearningRateBuilder()
        .setLearningRate(rate);
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

  Path modelDirectory() {
    return directory.resolve("train");
  }

  /** Writes the configuration for another process. */
  Path configFile() throws IOException {
    return Files.writeString(directory.resolve("pipeline.config"), PipelineConfigs.print(config));
  }

  Training training(Path modelDirectory, long steps, int checkpointEvery) {
    return new Training(
        config,
        new TrainingOptions(
            modelDirectory,
            OptionalLong.of(steps),
            checkpointEvery,
            7,
            5,
            true,
            OptionalInt.of(2)));
  }
}
