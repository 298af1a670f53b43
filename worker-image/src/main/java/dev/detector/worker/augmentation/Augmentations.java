package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.PreprocessingStep;
import dev.detector.formats.protos.PreprocessingStep.PreprocessingStepCase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Chooses the augmentations that a training configuration names. */
public final class Augmentations {
  private Augmentations() {}

  /**
   * The steps of {@code data_augmentation_options} as one, in their order.
   *
   * @param classes how many classes the model has
   * @throws DetectorException if a step or an option of it is not supported, by its field path
   */
  public static Augmentation of(List<PreprocessingStep> steps, int classes) {
    List<Augmentation> all = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      PreprocessingStepCase kind = steps.get(i).getPreprocessingStepCase();
      all.add(
          of(
              steps.get(i),
              classes,
              "train_config.data_augmentation_options[%d].%s"
                  .formatted(i, kind.name().toLowerCase(Locale.ROOT))));
    }
    return new InOrder(all);
  }

  private static Augmentation of(PreprocessingStep step, int classes, String path) {
    return switch (step.getPreprocessingStepCase()) {
      case NORMALIZE_IMAGE -> NormalizeImage.of(step.getNormalizeImage(), path);
      case RANDOM_HORIZONTAL_FLIP -> RandomHorizontalFlip.of(step.getRandomHorizontalFlip(), path);
      case RANDOM_PIXEL_VALUE_SCALE -> RandomPixelValueScale.of(step.getRandomPixelValueScale());
      case RANDOM_IMAGE_SCALE -> RandomImageScale.of(step.getRandomImageScale(), path);
      case RANDOM_RGB_TO_GRAY -> RandomRgbToGray.of(step.getRandomRgbToGray());
      case RANDOM_ADJUST_BRIGHTNESS -> RandomAdjustBrightness.of(step.getRandomAdjustBrightness());
      case RANDOM_ADJUST_CONTRAST -> RandomAdjustContrast.of(step.getRandomAdjustContrast());
      case RANDOM_ADJUST_HUE -> RandomAdjustHue.of(step.getRandomAdjustHue());
      case RANDOM_ADJUST_SATURATION -> RandomAdjustSaturation.of(step.getRandomAdjustSaturation());
      case RANDOM_DISTORT_COLOR -> RandomDistortColor.of(step.getRandomDistortColor(), path);
      case RANDOM_JITTER_BOXES -> RandomJitterBoxes.of(step.getRandomJitterBoxes(), path);
      case RANDOM_CROP_IMAGE -> RandomCropImage.of(step.getRandomCropImage(), path);
      case RANDOM_PAD_IMAGE -> RandomPadImage.of(step.getRandomPadImage(), path);
      case RANDOM_CROP_PAD_IMAGE -> RandomCropPadImage.of(step.getRandomCropPadImage(), path);
      case RANDOM_CROP_TO_ASPECT_RATIO ->
          RandomCropToAspectRatio.of(step.getRandomCropToAspectRatio(), path);
      case RANDOM_BLACK_PATCHES -> RandomBlackPatches.of(step.getRandomBlackPatches(), path);
      case RANDOM_RESIZE_METHOD -> RandomResizeMethod.of(step.getRandomResizeMethod(), path);
      case RESIZE_IMAGE -> ResizeImage.of(step.getResizeImage(), path);
      case SUBTRACT_CHANNEL_MEAN -> SubtractChannelMean.of(step.getSubtractChannelMean(), path);
      case SSD_RANDOM_CROP -> SsdRandomCrop.of(step.getSsdRandomCrop(), path);
      case SSD_RANDOM_CROP_PAD -> SsdRandomCropPad.of(step.getSsdRandomCropPad(), path);
      case SSD_RANDOM_CROP_FIXED_ASPECT_RATIO ->
          SsdRandomCropFixedAspectRatio.of(step.getSsdRandomCropFixedAspectRatio(), path);
      case SSD_RANDOM_CROP_PAD_FIXED_ASPECT_RATIO ->
          SsdRandomCropPadFixedAspectRatio.of(step.getSsdRandomCropPadFixedAspectRatio(), path);
      case RANDOM_VERTICAL_FLIP -> RandomVerticalFlip.of(step.getRandomVerticalFlip(), path);
      case RANDOM_ROTATION90 -> RandomRotation90.of(step.getRandomRotation90(), path);
      case RANDOM_ABSOLUTE_PAD_IMAGE ->
          RandomAbsolutePadImage.of(step.getRandomAbsolutePadImage(), path);
      case RANDOM_SELF_CONCAT_IMAGE -> RandomSelfConcatImage.of(step.getRandomSelfConcatImage());
      case AUTOAUGMENT_IMAGE -> AutoaugmentImage.of(step.getAutoaugmentImage(), path);
      case DROP_LABEL_PROBABILISTICALLY ->
          DropLabelProbabilistically.of(step.getDropLabelProbabilistically());
      case REMAP_LABELS -> RemapLabels.of(step.getRemapLabels(), classes, path);
      case RANDOM_JPEG_QUALITY -> RandomJpegQuality.of(step.getRandomJpegQuality(), path);
      case RANDOM_DOWNSCALE_TO_TARGET_PIXELS ->
          RandomDownscaleToTargetPixels.of(step.getRandomDownscaleToTargetPixels(), path);
      case RANDOM_PATCH_GAUSSIAN -> RandomPatchGaussian.of(step.getRandomPatchGaussian(), path);
      case RANDOM_SQUARE_CROP_BY_SCALE ->
          RandomSquareCropByScale.of(step.getRandomSquareCropByScale(), path);
      case RANDOM_SCALE_CROP_AND_PAD_TO_SQUARE ->
          RandomScaleCropAndPadToSquare.of(step.getRandomScaleCropAndPadToSquare(), path);
      case ADJUST_GAMMA -> AdjustGamma.of(step.getAdjustGamma(), path);
      case RGB_TO_GRAY -> new RgbToGray();
      case SCALE_BOXES_TO_PIXEL_COORDINATES ->
          throw DetectorException.badInput(
              "boxes in pixels meet no anchor: training matches boxes as shares of the picture",
              path,
              "remove it");
      case CONVERT_CLASS_LOGITS_TO_SOFTMAX ->
          throw DetectorException.badInput(
              "multiclass scores are not read, so there are none to convert",
              path,
              "remove it; objects are trained as the class that is stored with them");
      case PREPROCESSINGSTEP_NOT_SET ->
          throw DetectorException.badInput("a step without a name", path, "remove it");
    };
  }
}
