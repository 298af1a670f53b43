package dev.detector.worker.input;

import dev.detector.formats.DetectorException;
import dev.detector.formats.example.DetectionExample;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.augmentation.Augmentation;
import dev.detector.worker.augmentation.Augmentations;
import dev.detector.worker.augmentation.Sample;
import dev.detector.worker.image.Image;
import dev.detector.worker.image.ImageDecoder;
import dev.detector.worker.image.ImageResizer;
import dev.detector.worker.image.PixelNormalization;
import java.io.IOException;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Turns a stored example into what the model learns from: decoded, augmented, resized and
 * normalized, its boxes in the frame of the model's input. Safe for several threads.
 */
final class TrainingExamples {
  private final ExampleSource source;
  private final ImageDecoder decoder;
  private final Augmentation augmentation;
  private final ImageResizer resizer;
  private final PixelNormalization normalization;
  private final int maxBoxes;

  TrainingExamples(
      ExampleSource source,
      ImageDecoder decoder,
      TrainEvalPipelineConfig config,
      ImageResizer resizer,
      PixelNormalization normalization) {
    this.source = source;
    this.decoder = decoder;
    this.augmentation =
        Augmentations.of(
            config.getTrainConfig().getDataAugmentationOptionsList(),
            config.getModel().getSsd().getNumClasses());
    this.resizer = resizer;
    this.normalization = normalization;
    // Not train_config.max_number_of_boxes, which the API itself does not look at here.
    this.maxBoxes = config.getTrainInputReader().getMaxNumberOfBoxes();
    if (maxBoxes < 1) {
      throw DetectorException.badInput(
          "max_number_of_boxes is " + maxBoxes,
          "train_input_reader.max_number_of_boxes",
          "give the most objects that an image has");
    }
  }

  /**
   * What the model learns from.
   *
   * @param sample with the image as the model takes it
   * @param trueSize the part of the image that shows the picture
   */
  record Prepared(Sample sample, ImageResizer.Size trueSize) {}

  /**
   * One example.
   *
   * @param index which of the source
   * @param random what its augmentation follows from
   */
  Prepared prepare(int index, RandomGenerator random) throws IOException {
    return prepare(stored(source.read(index), source.where(index)), random);
  }

  /** A stored example as augmentations take it. */
  Sample stored(DetectionExample example, String where) {
    int[] classes = Arrays.stream(example.classes()).map(label -> label - 1).toArray();
    Image image = decoder.decode(example.encodedImage(), where);
    return new Sample(image, example.boxes(), classes, example.weights());
  }

  /** Augments, resizes and normalizes a stored example. */
  Prepared prepare(Sample stored, RandomGenerator random) {
    Sample augmented = withArea(augmentation.apply(stored, random));
    Sample fitting =
        augmented.objects() <= maxBoxes
            ? augmented
            : augmented.select(IntStream.range(0, maxBoxes).toArray());
    ImageResizer.Prepared prepared = resizer.prepare(fitting.image(), normalization);
    float[] boxes = fitting.boxes().clone();
    prepared.toModelFrame(boxes);
    return new Prepared(fitting.with(boxes).with(prepared.image()), prepared.trueSize());
  }

  /** A box without area overlaps no anchor; forced to match one all the same it would mislead. */
  private static Sample withArea(Sample sample) {
    float[] boxes = sample.boxes();
    int[] kept =
        IntStream.range(0, sample.objects())
            .filter(
                object ->
                    boxes[object * 4 + 2] > boxes[object * 4]
                        && boxes[object * 4 + 3] > boxes[object * 4 + 1])
            .toArray();
    return kept.length == sample.objects() ? sample : sample.select(kept);
  }
}
