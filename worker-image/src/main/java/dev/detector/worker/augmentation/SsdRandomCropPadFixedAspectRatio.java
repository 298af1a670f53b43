package dev.detector.worker.augmentation;

import dev.detector.formats.protos.SSDRandomCropPadFixedAspectRatioOperation;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code ssd_random_crop_pad_fixed_aspect_ratio}: {@code ssd_random_crop}, then black padding up to
 * one shape.
 */
final class SsdRandomCropPadFixedAspectRatio {
  private SsdRandomCropPadFixedAspectRatio() {}

  static Augmentation of(
      dev.detector.formats.protos.SSDRandomCropPadFixedAspectRatio config, String path) {
    RandomCropToAspectRatio.checkRatio(config.getAspectRatio(), path);
    List<Augmentation> crops = new ArrayList<>();
    for (int i = 0; i < config.getOperationsCount(); i++) {
      crops.add(crop(config.getOperations(i), path + ".operations[" + i + "]"));
    }
    if (crops.isEmpty()) {
      crops.addAll(
          SsdRandomCrop.defaults(
              SsdRandomCrop.COVERED,
              SsdRandomCrop.MIN_ASPECT_RATIO,
              SsdRandomCrop.MAX_ASPECT_RATIO));
    }
    return new InOrder(
        List.of(
            new OneOf(crops),
            new RandomPadToAspectRatio(
                config.getAspectRatio(),
                PaddedSizeRatios.of(
                    config.getMinPaddedSizeRatioList(),
                    config.getMaxPaddedSizeRatioList(),
                    path))));
  }

  private static RandomCropImage crop(
      SSDRandomCropPadFixedAspectRatioOperation operation, String path) {
    CropWindow.Constraints constraints =
        new CropWindow.Constraints(
            operation.getMinObjectCovered(),
            operation.getMinAspectRatio(),
            operation.getMaxAspectRatio(),
            operation.getMinArea(),
            operation.getMaxArea());
    constraints.check(path);
    return new RandomCropImage(
        constraints,
        operation.getOverlapThresh(),
        operation.getClipBoxes(),
        operation.getRandomCoef());
  }
}
