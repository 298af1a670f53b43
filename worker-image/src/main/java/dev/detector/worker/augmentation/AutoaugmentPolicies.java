package dev.detector.worker.augmentation;

import java.util.List;
import java.util.Optional;

/**
 * The policies of {@code autoaugment_image}. A line is a sub-policy; one of them is taken for each
 * picture. Each of its operations happens with the probability that stands behind its name, and as
 * strongly as the level from 0 to 10 behind that says.
 */
final class AutoaugmentPolicies {
  /** What they are called. */
  static final List<String> NAMES = List.of("v0", "v1", "v2", "v3", "test");

  // Tables of the names, probabilities and levels that the Object Detection API has.
  private static final String V0 =
      """
      TranslateX_BBox 0.6 4, Equalize 0.8 10
      TranslateY_Only_BBoxes 0.2 2, Cutout 0.8 8
      Sharpness 0.0 8, ShearX_BBox 0.4 0
      ShearY_BBox 1.0 2, TranslateY_Only_BBoxes 0.6 6
      Rotate_BBox 0.6 10, Color 1.0 6
      """;

  private static final String V1 =
      """
      Color 0.0 0, ShearX_Only_BBoxes 0.8 4
      ShearY_Only_BBoxes 0.8 2, Flip_Only_BBoxes 0.0 10
      Equalize 0.6 10, TranslateX_BBox 0.2 2
      Color 1.0 10, TranslateY_Only_BBoxes 0.4 6
      Rotate_BBox 0.8 10, Contrast 0.0 10
      Cutout 0.2 2, Brightness 0.8 10
      Color 1.0 6, Equalize 1.0 2
      Cutout_Only_BBoxes 0.4 6, TranslateY_Only_BBoxes 0.8 2
      Color 0.2 8, Rotate_BBox 0.8 10
      Sharpness 0.4 4, TranslateY_Only_BBoxes 0.0 4
      Sharpness 1.0 4, SolarizeAdd 0.4 4
      Rotate_BBox 1.0 8, Sharpness 0.2 8
      ShearY_BBox 0.6 10, Equalize_Only_BBoxes 0.6 8
      ShearX_BBox 0.2 6, TranslateY_Only_BBoxes 0.2 10
      SolarizeAdd 0.6 8, Brightness 0.8 10
      """;

  private static final String V2 =
      """
      Color 0.0 6, Cutout 0.6 8, Sharpness 0.4 8
      Rotate_BBox 0.4 8, Sharpness 0.4 2, Rotate_BBox 0.8 10
      TranslateY_BBox 1.0 8, AutoContrast 0.8 2
      AutoContrast 0.4 6, ShearX_BBox 0.8 8, Brightness 0.0 10
      SolarizeAdd 0.2 6, Contrast 0.0 10, AutoContrast 0.6 0
      Cutout 0.2 0, Solarize 0.8 8, Color 1.0 4
      TranslateY_BBox 0.0 4, Equalize 0.6 8, Solarize 0.0 10
      TranslateY_BBox 0.2 2, ShearY_BBox 0.8 8, Rotate_BBox 0.8 8
      Cutout 0.8 8, Brightness 0.8 8, Cutout 0.2 2
      Color 0.8 4, TranslateY_BBox 1.0 6, Rotate_BBox 0.6 6
      Rotate_BBox 0.6 10, BBox_Cutout 1.0 4, Cutout 0.2 8
      Rotate_BBox 0.0 0, Equalize 0.6 6, ShearY_BBox 0.6 8
      Brightness 0.8 8, AutoContrast 0.4 2, Brightness 0.2 2
      TranslateY_BBox 0.4 8, Solarize 0.4 6, SolarizeAdd 0.2 10
      Contrast 1.0 10, SolarizeAdd 0.2 8, Equalize 0.2 4
      """;

  private static final String V3 =
      """
      Posterize 0.8 2, TranslateX_BBox 1.0 8
      BBox_Cutout 0.2 10, Sharpness 1.0 8
      Rotate_BBox 0.6 8, Rotate_BBox 0.8 10
      Equalize 0.8 10, AutoContrast 0.2 10
      SolarizeAdd 0.2 2, TranslateY_BBox 0.2 8
      Sharpness 0.0 2, Color 0.4 8
      Equalize 1.0 8, TranslateY_BBox 1.0 8
      Posterize 0.6 2, Rotate_BBox 0.0 10
      AutoContrast 0.6 0, Rotate_BBox 1.0 6
      Equalize 0.0 4, Cutout 0.8 10
      Brightness 1.0 2, TranslateY_BBox 1.0 6
      Contrast 0.0 2, ShearY_BBox 0.8 0
      AutoContrast 0.8 10, Contrast 0.2 10
      Rotate_BBox 1.0 10, Cutout 1.0 10
      SolarizeAdd 0.8 6, Equalize 0.8 8
      """;

  private static final String TEST = "TranslateX_BBox 1.0 4, Equalize 1.0 10";

  private AutoaugmentPolicies() {}

  /** A policy by its name. */
  static Optional<Augmentation> named(String name) {
    return switch (name) {
      case "v0" -> Optional.of(policy(V0));
      case "v1" -> Optional.of(policy(V0 + V1));
      case "v2" -> Optional.of(policy(V2));
      case "v3" -> Optional.of(policy(V3));
      case "test" -> Optional.of(policy(TEST));
      default -> Optional.empty();
    };
  }

  private static Augmentation policy(String text) {
    return new OneOf(text.lines().map(AutoaugmentPolicies::subPolicy).toList());
  }

  private static Augmentation subPolicy(String line) {
    return new InOrder(List.of(line.split(", ")).stream().map(AutoaugmentPolicies::step).toList());
  }

  private static Augmentation step(String step) {
    String[] parts = step.split(" ", 3);
    return AutoaugmentOperations.of(
        parts[0], Float.parseFloat(parts[1]), Integer.parseInt(parts[2]));
  }
}
