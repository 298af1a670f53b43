package dev.detector.worker.augmentation;

import static dev.detector.worker.augmentation.AugmentationGolden.assertBoxes;
import static dev.detector.worker.augmentation.AugmentationGolden.assertImage;
import static dev.detector.worker.augmentation.AugmentationGolden.image;
import static dev.detector.worker.augmentation.AugmentationGolden.sample;
import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.worker.image.Image;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations of autoaugment_image, held against the Object Detection API. */
class AutoaugmentGoldenTest {
  private static final float EXACT = 0;

  @Test
  void levels() {
    Image picture = image("image");
    float[] darker = new float[picture.pixels().length];
    for (int i = 0; i < darker.length; i++) {
      darker[i] = (int) picture.pixels()[i] / 2 + 40;
    }
    assertImage(
        Levels.autocontrast(new Image(darker, picture.height(), picture.width())),
        "aa_autocontrast",
        EXACT);
    assertImage(Levels.equalize(picture), "aa_equalize", EXACT);
    assertImage(Levels.equalize(image("aa_big")), "aa_big_equalize", EXACT);
    assertImage(Levels.posterize(picture, 0), "aa_posterize0", EXACT);
    assertImage(Levels.solarize(picture, 100), "aa_solarize", EXACT);
    assertImage(Levels.solarizeAdd(picture, 66), "aa_solarizeadd", EXACT);
  }

  @ParameterizedTest
  @ValueSource(floats = {0.46f, 1.9f})
  void enhancements(float factor) {
    Image picture = image("image");
    assertImage(Levels.color(picture, factor), "aa_color_" + factor, EXACT);
    assertImage(Levels.contrast(picture, factor), "aa_contrast_" + factor, EXACT);
    assertImage(Levels.brightness(picture, factor), "aa_brightness_" + factor, EXACT);
    assertImage(Sharpness.of(picture, factor), "aa_sharpness_" + factor, EXACT);
  }

  @ParameterizedTest
  @ValueSource(ints = {30, -18})
  void rotations(int degrees) {
    Sample turned = Rotation.of(degrees).apply(sample());
    assertImage(turned.image(), "aa_rotate_" + degrees, EXACT);
    assertBoxes(turned, "aa_rotate_" + degrees + "_boxes");
  }

  @ParameterizedTest
  @ValueSource(floats = {7, -5.5f})
  void translations(float pixels) {
    Sample across = Translation.horizontal(pixels).apply(sample());
    assertImage(across.image(), "aa_translate_x_" + pixels, EXACT);
    assertBoxes(across, "aa_translate_x_" + pixels + "_boxes");
    Sample up = Translation.vertical(pixels).apply(sample());
    assertImage(up.image(), "aa_translate_y_" + pixels, EXACT);
    assertBoxes(up, "aa_translate_y_" + pixels + "_boxes");
  }

  @ParameterizedTest
  @ValueSource(floats = {0.3f, -0.12f})
  void shears(float level) {
    Sample across = Shear.horizontal(level).apply(sample());
    assertImage(across.image(), "aa_shear_x_" + level, EXACT);
    assertBoxes(across, "aa_shear_x_" + level + "_boxes");
    Sample up = Shear.vertical(level).apply(sample());
    assertImage(up.image(), "aa_shear_y_" + level, EXACT);
    assertBoxes(up, "aa_shear_y_" + level + "_boxes");
  }

  @Test
  void cutouts() {
    assertImage(Cutout.cover(image("image"), 4, 20, 5, 5), "aa_cutout", EXACT);
    // The third box is 11 rows and 10 columns (5 to 16, 14 to 24), of which 0.6 is covered.
    assertImage(Cutout.cover(image("image"), 14, 17, 3, 3), "aa_bbox_cutout", EXACT);
  }

  @Test
  void insideOfABox() {
    assertImage(
        InsideBoxes.change(image("image"), sample().boxes(), 0, Translation.vertical(3)::apply),
        "aa_only_translate_y",
        EXACT);
    assertImage(
        InsideBoxes.change(image("image"), sample().boxes(), 8, Levels::equalize),
        "aa_only_equalize",
        EXACT);
  }

  @ParameterizedTest
  @CsvSource({"v0", "v1", "v2", "v3", "test"})
  void everyPolicyKeepsObjectsAndBounds(String name) {
    Augmentation policy = AutoaugmentPolicies.named(name).orElseThrow();
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 150; i++) {
      Sample changed = policy.apply(sample(), random);
      assertThat(changed.stored()).isEqualTo(sample().stored());
      assertThat(changed.image().pixels()).hasSameSizeAs(sample().image().pixels());
      for (float level : changed.image().pixels()) {
        assertThat(level == (int) level && level >= 0 && level <= 255).isTrue();
      }
      for (int at = 0; at < changed.boxes().length; at += Sample.BOX) {
        assertThat(changed.boxes()[at]).isBetween(0f, changed.boxes()[at + 2]);
        assertThat(changed.boxes()[at + 1]).isBetween(0f, changed.boxes()[at + 3]);
        assertThat(changed.boxes()[at + 2]).isLessThanOrEqualTo(1);
        assertThat(changed.boxes()[at + 3]).isLessThanOrEqualTo(1);
      }
    }
  }
}
