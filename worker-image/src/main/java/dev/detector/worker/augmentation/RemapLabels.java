package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import java.util.Arrays;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * {@code remap_labels}: makes objects of some classes objects of another one.
 *
 * @param originals class indexes, from 0
 * @param target class index, from 0
 */
public record RemapLabels(Set<Integer> originals, int target) implements Augmentation {

  static RemapLabels of(dev.detector.formats.protos.RemapLabels config, int classes, String path) {
    if (config.getNewLabel() < 1 || config.getNewLabel() > classes) {
      throw DetectorException.badInput(
          "class id %d is not one of the model's %d classes"
              .formatted(config.getNewLabel(), classes),
          path + ".new_label",
          "use an id of the label map, from 1");
    }
    return new RemapLabels(
        config.getOriginalLabelsList().stream()
            .map(label -> label - 1)
            .collect(Collectors.toUnmodifiableSet()),
        config.getNewLabel() - 1);
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    int[] mapped =
        Arrays.stream(sample.classes())
            .map(each -> originals.contains(each) ? target : each)
            .toArray();
    return new Sample(sample.image(), sample.boxes(), mapped, sample.weights(), sample.stored());
  }
}
