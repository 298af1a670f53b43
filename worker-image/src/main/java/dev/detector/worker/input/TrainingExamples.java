package dev.detector.worker.input;

import dev.detector.formats.DetectorException;
import dev.detector.formats.example.DetectionExample;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.augmentation.Augmentation;
import dev.detector.worker.augmentation.Sample;
import dev.detector.worker.image.Image;
import dev.detector.worker.image.ImageDecoder;
import dev.detector.worker.image.ImageResizer;
import dev.detector.worker.image.PixelNormalization;
import java.io.IOException;
import java.util.Arrays;
import java.util.random.RandomGenerator;

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
    this.augmentation = Augmentation.of(config.getTrainConfig().getDataAugmentationOptionsList());
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
   * One example.
   *
   * @param index which of the source
   * @param random what its augmentation follows from
   */
  Sample prepare(int index, RandomGenerator random) throws IOException {
    String where = source.where(index);
    Sample stored = sample(source.read(index), where);
    Sample augmented = augmentation.apply(stored, random);
    Image image = augmented.image();
    ImageResizer.Prepared prepared = resizer.prepare(image, normalization);
    int objects = Math.min(augmented.objects(), maxBoxes);
    float[] boxes = Arrays.copyOf(augmented.boxes(), objects * Sample.BOX);
    prepared.toModelFrame(boxes);
    return new Sample(
        prepared.image(),
        boxes,
        Arrays.copyOf(augmented.classes(), objects),
        Arrays.copyOf(augmented.weights(), objects));
  }

  private Sample sample(DetectionExample stored, String where) {
    DetectionExample example = withArea(stored);
    int[] classes = Arrays.stream(example.classes()).map(label -> label - 1).toArray();
    Image image = decoder.decode(example.encodedImage(), where);
    return new Sample(image, example.boxes(), classes, example.weights());
  }

  /** A box without area overlaps no anchor; forced to match one all the same it would mislead. */
  private static DetectionExample withArea(DetectionExample example) {
    boolean[] keep = new boolean[example.size()];
    boolean all = true;
    for (int i = 0; i < keep.length; i++) {
      float[] boxes = example.boxes();
      keep[i] = boxes[i * 4 + 2] > boxes[i * 4] && boxes[i * 4 + 3] > boxes[i * 4 + 1];
      all &= keep[i];
    }
    return all ? example : ObjectSelection.of(example, keep);
  }
}
