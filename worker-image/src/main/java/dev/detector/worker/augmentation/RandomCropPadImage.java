package dev.detector.worker.augmentation;

import dev.detector.worker.image.Image;
import dev.detector.worker.image.ImageResizer.Size;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * {@code random_crop_pad_image}: a random part of the picture, at a random place of a picture whose
 * size follows from the original's.
 *
 * @param crop what part is taken
 * @param ratios size of the result
 * @param colour of the padding, if not the part's mean
 */
public record RandomCropPadImage(
    RandomCropImage crop, PaddedSizeRatios ratios, Optional<float[]> colour)
    implements Augmentation {

  static RandomCropPadImage of(dev.detector.formats.protos.RandomCropPadImage config, String path) {
    CropWindow.Constraints constraints =
        new CropWindow.Constraints(
            config.getMinObjectCovered(),
            config.getMinAspectRatio(),
            config.getMaxAspectRatio(),
            config.getMinArea(),
            config.getMaxArea());
    constraints.check(path);
    return new RandomCropPadImage(
        new RandomCropImage(
            constraints, config.getOverlapThresh(), config.getClipBoxes(), config.getRandomCoef()),
        PaddedSizeRatios.of(
            config.getMinPaddedSizeRatioList(), config.getMaxPaddedSizeRatioList(), path),
        PadColour.of(config.getPadColorList(), path));
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    Image image = sample.image();
    Size min =
        new Size(
            (int) (image.height() * ratios.minHeight()), (int) (image.width() * ratios.minWidth()));
    Size max =
        new Size(
            (int) (image.height() * ratios.maxHeight()), (int) (image.width() * ratios.maxWidth()));
    return RandomPadImage.pad(crop.apply(sample, random), min, max, colour, random);
  }
}
