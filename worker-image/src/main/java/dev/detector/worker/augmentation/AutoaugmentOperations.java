package dev.detector.worker.augmentation;

import dev.detector.worker.image.Image;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** The operations of {@code autoaugment_image} with what a level means to each. */
final class AutoaugmentOperations {
  private static final double MAX_LEVEL = 10;
  private static final double MAX_DEGREES = 30;
  private static final double MAX_SHEAR = 0.3;
  private static final double MAX_TRANSLATION = 250;
  private static final double MAX_TRANSLATION_IN_BOX = 120;
  private static final double MAX_CUTOUT = 100;
  private static final double MAX_CUTOUT_IN_BOX = 50;
  private static final double MAX_CUTOUT_OF_BOX = 0.75;
  private static final double MAX_SOLARIZE_ADDITION = 110;

  private AutoaugmentOperations() {}

  /** An operation on a picture whose strength is drawn first. */
  @FunctionalInterface
  interface Drawn {
    UnaryOperator<Image> draw(RandomGenerator random);
  }

  /**
   * The operation of a name.
   *
   * @param probability how often it happens; operations inside of boxes happen in each box a third
   *     as often
   * @param level 0 to 10
   */
  static Augmentation of(String name, float probability, int level) {
    double share = level / MAX_LEVEL;
    Augmentation operation =
        switch (name) {
          case "AutoContrast" -> picture(Levels::autocontrast);
          case "Equalize" -> picture(Levels::equalize);
          case "Posterize" -> picture(image -> Levels.posterize(image, (int) (share * 4)));
          case "Solarize" -> picture(image -> Levels.solarize(image, (int) (share * 256)));
          case "SolarizeAdd" ->
              picture(image -> Levels.solarizeAdd(image, (int) (share * MAX_SOLARIZE_ADDITION)));
          case "Color" -> picture(image -> Levels.color(image, enhancement(share)));
          case "Contrast" -> picture(image -> Levels.contrast(image, enhancement(share)));
          case "Brightness" -> picture(image -> Levels.brightness(image, enhancement(share)));
          case "Sharpness" -> picture(image -> Sharpness.of(image, enhancement(share)));
          case "Cutout" ->
              (sample, random) ->
                  sample.with(Cutout.anywhere(sample.image(), (int) (share * MAX_CUTOUT), random));
          case "BBox_Cutout" ->
              (sample, random) -> Cutout.inOneBox(sample, share * MAX_CUTOUT_OF_BOX, random);
          case "Rotate_BBox" ->
              (sample, random) -> Rotation.of(signed(share * MAX_DEGREES, random)).apply(sample);
          case "TranslateX_BBox" ->
              (sample, random) ->
                  Translation.horizontal(signed(share * MAX_TRANSLATION, random)).apply(sample);
          case "TranslateY_BBox" ->
              (sample, random) ->
                  Translation.vertical(signed(share * MAX_TRANSLATION, random)).apply(sample);
          case "ShearX_BBox" ->
              (sample, random) -> Shear.horizontal(signed(share * MAX_SHEAR, random)).apply(sample);
          case "ShearY_BBox" ->
              (sample, random) -> Shear.vertical(signed(share * MAX_SHEAR, random)).apply(sample);
          case "TranslateY_Only_BBoxes" ->
              inBoxes(
                  probability,
                  random ->
                      Translation.vertical(signed(share * MAX_TRANSLATION_IN_BOX, random))::apply);
          case "ShearX_Only_BBoxes" ->
              inBoxes(
                  probability,
                  random -> Shear.horizontal(signed(share * MAX_SHEAR, random))::apply);
          case "ShearY_Only_BBoxes" ->
              inBoxes(
                  probability, random -> Shear.vertical(signed(share * MAX_SHEAR, random))::apply);
          case "Flip_Only_BBoxes" -> inBoxes(probability, random -> Image::flipLeftRight);
          case "Equalize_Only_BBoxes" -> inBoxes(probability, random -> Levels::equalize);
          case "Cutout_Only_BBoxes" ->
              inBoxes(
                  probability,
                  random ->
                      image -> Cutout.anywhere(image, (int) (share * MAX_CUTOUT_IN_BOX), random));
          default -> throw new IllegalArgumentException("no operation " + name);
        };
    if (operation instanceof InsideBoxes) {
      return operation;
    }
    return (sample, random) ->
        Draws.happens(random, probability) ? operation.apply(sample, random) : sample;
  }

  private static Augmentation picture(UnaryOperator<Image> operation) {
    return (sample, random) -> sample.with(operation.apply(sample.image()));
  }

  private static Augmentation inBoxes(float probability, Drawn operation) {
    return new InsideBoxes(probability / 3, operation);
  }

  private static float enhancement(double share) {
    return (float) (share * 1.8 + 0.1);
  }

  private static float signed(double strength, RandomGenerator random) {
    return (float) (random.nextBoolean() ? strength : -strength);
  }
}
