package dev.detector.worker.augmentation;

import dev.detector.formats.protos.SSDRandomCropOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * {@code ssd_random_crop}: {@code random_crop_image} with one of several settings, those of Liu et
 * al., "SSD: Single Shot MultiBox Detector", unless the configuration gives its own.
 */
final class SsdRandomCrop {
  /** The paper's shares of an object that must be covered. */
  static final float[] COVERED = {0, 0.1f, 0.3f, 0.5f, 0.7f, 0.9f, 1};

  private static final float KEEP_PROBABILITY = 0.15f;
  private static final float MIN_AREA = 0.1f;
  static final float MIN_ASPECT_RATIO = 0.5f;
  static final float MAX_ASPECT_RATIO = 2;

  private SsdRandomCrop() {}

  static Augmentation of(dev.detector.formats.protos.SSDRandomCrop config, String path) {
    if (config.getOperationsCount() == 0) {
      return new OneOf(List.copyOf(defaults(COVERED, MIN_ASPECT_RATIO, MAX_ASPECT_RATIO)));
    }
    List<Augmentation> crops = new ArrayList<>();
    for (int i = 0; i < config.getOperationsCount(); i++) {
      SSDRandomCropOperation operation = config.getOperations(i);
      CropWindow.Constraints constraints =
          new CropWindow.Constraints(
              operation.getMinObjectCovered(),
              operation.getMinAspectRatio(),
              operation.getMaxAspectRatio(),
              operation.getMinArea(),
              operation.getMaxArea());
      constraints.check(path + ".operations[" + i + "]");
      crops.add(
          new RandomCropImage(
              constraints,
              operation.getOverlapThresh(),
              operation.getClipBoxes(),
              operation.getRandomCoef()));
    }
    return new OneOf(crops);
  }

  /** A crop for each share that must be covered, which is also the overlap of what stays. */
  static List<RandomCropImage> defaults(float[] covered, float minRatio, float maxRatio) {
    return IntStream.range(0, covered.length)
        .mapToObj(
            i ->
                new RandomCropImage(
                    new CropWindow.Constraints(covered[i], minRatio, maxRatio, MIN_AREA, 1),
                    covered[i],
                    true,
                    KEEP_PROBABILITY))
        .toList();
  }
}
