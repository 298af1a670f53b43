package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.SSDRandomCropFixedAspectRatioOperation;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code ssd_random_crop_fixed_aspect_ratio}: {@code ssd_random_crop} with windows of one shape,
 * then {@code random_crop_to_aspect_ratio} of that shape for the pictures that stayed whole.
 */
final class SsdRandomCropFixedAspectRatio {
  private static final float OVERLAP_OF_THE_SECOND_CROP = 0.3f;

  private SsdRandomCropFixedAspectRatio() {}

  static Augmentation of(
      dev.detector.formats.protos.SSDRandomCropFixedAspectRatio config, String path) {
    float ratio = config.getAspectRatio();
    RandomCropToAspectRatio.checkRatio(ratio, path);
    if (config.getOperationsCount() == 0 && ratio != 1) {
      throw DetectorException.badInput(
          "aspect_ratio has no effect without operations, as in the Object Detection API",
          path + ".aspect_ratio",
          "add operations, or remove it for square windows");
    }
    List<Augmentation> crops = new ArrayList<>();
    for (int i = 0; i < config.getOperationsCount(); i++) {
      crops.add(crop(config.getOperations(i), ratio, path + ".operations[" + i + "]"));
    }
    if (crops.isEmpty()) {
      crops.addAll(SsdRandomCrop.defaults(SsdRandomCrop.COVERED, ratio, ratio));
    }
    // Whatever clip_boxes says: the API looks only at whether there are operations.
    return new InOrder(
        List.of(
            new OneOf(crops),
            new RandomCropToAspectRatio(ratio, OVERLAP_OF_THE_SECOND_CROP, true)));
  }

  private static RandomCropImage crop(
      SSDRandomCropFixedAspectRatioOperation operation, float ratio, String path) {
    CropWindow.Constraints constraints =
        new CropWindow.Constraints(
            operation.getMinObjectCovered(),
            ratio,
            ratio,
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
