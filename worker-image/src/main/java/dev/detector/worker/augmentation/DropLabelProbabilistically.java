package dev.detector.worker.augmentation;

import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * {@code drop_label_probabilistically}: leaves objects of one class out, each with the given
 * probability.
 *
 * @param dropped class index, from 0
 */
public record DropLabelProbabilistically(int dropped, float probability) implements Augmentation {

  static DropLabelProbabilistically of(
      dev.detector.formats.protos.DropLabelProbabilistically config) {
    return new DropLabelProbabilistically(config.getLabel() - 1, config.getDropProbability());
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    return sample.select(
        IntStream.range(0, sample.objects())
            .filter(
                object -> sample.classes()[object] != dropped || random.nextFloat() > probability)
            .toArray());
  }
}
