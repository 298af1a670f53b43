package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.SSDRandomCropPadOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code ssd_random_crop_pad}: {@code random_crop_pad_image} with one of several settings. The
 * operations of a configuration pad with black unless they give a colour, the default ones with the
 * mean colour.
 */
final class SsdRandomCropPad {
  private static final float[] COVERED = {0.1f, 0.3f, 0.5f, 0.7f, 0.9f, 1};

  private SsdRandomCropPad() {}

  static Augmentation of(dev.detector.formats.protos.SSDRandomCropPad config, String path) {
    List<Augmentation> alternatives = new ArrayList<>();
    for (int i = 0; i < config.getOperationsCount(); i++) {
      alternatives.add(of(config.getOperations(i), path + ".operations[" + i + "]"));
    }
    if (alternatives.isEmpty()) {
      SsdRandomCrop.defaults(
              COVERED, SsdRandomCrop.MIN_ASPECT_RATIO, SsdRandomCrop.MAX_ASPECT_RATIO)
          .forEach(
              crop ->
                  alternatives.add(
                      new RandomCropPadImage(crop, PaddedSizeRatios.DEFAULT, Optional.empty())));
    }
    return new OneOf(alternatives);
  }

  private static RandomCropPadImage of(SSDRandomCropPadOperation operation, String path) {
    CropWindow.Constraints constraints =
        new CropWindow.Constraints(
            operation.getMinObjectCovered(),
            operation.getMinAspectRatio(),
            operation.getMaxAspectRatio(),
            operation.getMinArea(),
            operation.getMaxArea());
    constraints.check(path);
    if (operation.getMinPaddedSizeRatioCount() == 0
        || operation.getMaxPaddedSizeRatioCount() == 0) {
      throw DetectorException.badInput(
          "an operation without its padded size",
          path,
          "give two numbers each of min_padded_size_ratio and max_padded_size_ratio");
    }
    return new RandomCropPadImage(
        new RandomCropImage(
            constraints,
            operation.getOverlapThresh(),
            operation.getClipBoxes(),
            operation.getRandomCoef()),
        PaddedSizeRatios.of(
            operation.getMinPaddedSizeRatioList(), operation.getMaxPaddedSizeRatioList(), path),
        Optional.of(
            new float[] {
              operation.getPadColorR(), operation.getPadColorG(), operation.getPadColorB()
            }));
  }
}
