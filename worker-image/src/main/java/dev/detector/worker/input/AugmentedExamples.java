package dev.detector.worker.input;

import dev.detector.formats.DetectorException;
import dev.detector.formats.example.DetectionExample;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.augmentation.Sample;
import dev.detector.worker.image.Image;
import dev.detector.worker.image.ImageDecoder;
import dev.detector.worker.image.ImageResizer;
import dev.detector.worker.image.PixelNormalization;
import dev.detector.worker.image.RgbImage;
import java.io.IOException;

/**
 * The examples of a training one by one, to look at: those that {@link TrainingInput} would give
 * for the same configuration and seed. One thread may use it.
 */
public final class AugmentedExamples implements AutoCloseable {
  private final ExampleSource source;
  private final ImageDecoder decoder = new ImageDecoder();
  private final TrainingExamples examples;
  private final ExampleOrder order;
  private final PixelNormalization normalization;

  private AugmentedExamples(
      TrainEvalPipelineConfig config,
      ExampleSource source,
      PixelNormalization normalization,
      long seed) {
    this.source = source;
    this.normalization = normalization;
    ImageResizer resizer =
        ImageResizer.of(config.getModel().getSsd().getImageResizer(), "model.ssd.image_resizer");
    examples = new TrainingExamples(source, decoder, config, resizer, normalization);
    order = new ExampleOrder(source.size(), config.getTrainInputReader().getShuffle(), seed);
  }

  /**
   * Opens the data of {@code train_input_reader}.
   *
   * @param normalization the feature extractor's
   * @param seed the training's
   * @throws DetectorException if data or options cannot be used
   */
  public static AugmentedExamples open(
      TrainEvalPipelineConfig config, PixelNormalization normalization, long seed)
      throws IOException {
    ExampleSource source =
        ExampleSource.open(
            config.getTrainInputReader(),
            "train_input_reader",
            config.getModel().getSsd().getNumClasses(),
            BadRecords.none());
    try {
      return new AugmentedExamples(config, source, normalization, seed);
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  /** How many examples an epoch has. */
  public int examplesPerEpoch() {
    return source.size();
  }

  /**
   * The example at a position of the training, counted from 0.
   *
   * @throws DetectorException if it cannot be used, with file and offset
   */
  public AugmentedExample at(long position) throws IOException {
    int index = order.at(position);
    DetectionExample stored = source.read(index);
    Sample before = examples.stored(stored, source.where(index));
    Sample seen = examples.prepare(before, order.augmentation(position, index)).sample();
    return new AugmentedExample(
        stored, RgbImage.of(before.image()), seen, RgbImage.of(levels(seen.image())));
  }

  private Image levels(Image normalized) {
    float[] levels = new float[normalized.pixels().length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = normalization.level(i % Image.CHANNELS, normalized.pixels()[i]);
    }
    return new Image(levels, normalized.height(), normalized.width());
  }

  @Override
  public void close() throws IOException {
    decoder.close();
    source.close();
  }
}
