package dev.detector.worker.augmentation;

import static dev.detector.worker.augmentation.AugmentationGolden.assertImage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.detector.worker.golden.Npz;
import dev.detector.worker.image.Grayscale;
import dev.detector.worker.image.Image;
import dev.detector.worker.image.JpegRecompression;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps that change levels only, held against the Object Detection API. */
class PhotometricGoldenTest {
  private static final Npz PHOTOMETRIC = Npz.resource("/golden/vi_photometric.npz");
  private static final float CLOSE = 2e-4f;

  private static Image photometric() {
    return AugmentationGolden.image(PHOTOMETRIC, "image");
  }

  private static void assertPhotometric(Image actual, String name) {
    assertThat(actual.pixels())
        .as(name)
        .containsExactly(PHOTOMETRIC.get(name).floats(), within(CLOSE));
  }

  private static Sample of(Image image) {
    return Samples.of(image, new float[0]);
  }

  @Test
  void brightnessContrastHueAndSaturation() {
    assertPhotometric(RandomAdjustBrightness.adjust(photometric(), 0.1f), "brightness_delta_0p1");
    assertPhotometric(RandomAdjustContrast.adjust(photometric(), 1.2f), "contrast_1p2");
    assertPhotometric(RandomAdjustHue.adjust(photometric(), 0.02f), "hue_0p02");
    assertPhotometric(RandomAdjustSaturation.adjust(photometric(), 1.25f), "saturation_1p25");
  }

  @Test
  void normalizationAndMeans() {
    RandomGenerator none = new Fixed();
    assertPhotometric(
        new NormalizeImage(0, 2f / 255, -1).apply(of(photometric()), none).image(),
        "normalize_m1_1");
    assertPhotometric(
        new SubtractChannelMean(new float[] {123, 117, 104}).apply(of(photometric()), none).image(),
        "subtract_mean");
  }

  @Test
  void greyIsTheSameInAllChannels() {
    float[] grey = Grayscale.of(photometric()).pixels();
    float[] expected = PHOTOMETRIC.get("rgb_to_gray").floats();
    for (int i = 0; i < grey.length; i++) {
      assertThat(grey[i]).isCloseTo(expected[i / 3], within(CLOSE));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {-0.43f, 0.31f})
  void hueOverLargeTurns(float delta) {
    assertImage(RandomAdjustHue.adjust(AugmentationGolden.small(), delta), "hue_" + delta, CLOSE);
  }

  @ParameterizedTest
  @ValueSource(floats = {0, 0.4f, 1.9f})
  void saturationToItsLimits(float factor) {
    assertImage(
        RandomAdjustSaturation.adjust(AugmentationGolden.small(), factor), "sat_" + factor, CLOSE);
  }

  @Test
  void gamma() {
    Sample changed = new AdjustGamma(1.7f, 0.9f).apply(of(AugmentationGolden.small()), new Fixed());
    assertImage(changed.image(), "gamma", CLOSE);
  }

  @Test
  void blackPatches() {
    // Yes at 0.3, 0.55; no; yes at 0.75, 0.1. The draws are shares of the 0.75 that is free.
    Fixed draws = new Fixed(0, 0.3f / 0.75f, 0.55f / 0.75f, 0.9f, 0, 1 - 1e-7f, 0.1f / 0.75f);
    assertImage(
        new RandomBlackPatches(3, 0.5f, 0.25f).apply(AugmentationGolden.sample(), draws).image(),
        "black",
        0);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 60, 95})
  void jpegOfAQuality(int quality) {
    assertImage(
        JpegRecompression.apply(AugmentationGolden.image("image"), quality), "jpeg_" + quality, 0);
  }

  @ParameterizedTest
  @CsvSource({"0,0,0,1", "1,5,6,4", "2,17,25,7", "3,9,2,11", "4,3,20,250"})
  void patchesThatLiePartlyOutside(int index, int y, int x, int size) {
    Image image = AugmentationGolden.image("image");
    CropWindow patch = RandomPatchGaussian.patch(y, x, size, image);
    float[] expected = AugmentationGolden.DATA.get("patch_masks").floats();
    int pixels = image.height() * image.width();
    for (int i = 0; i < pixels; i++) {
      int row = i / image.width() - patch.top();
      int column = i % image.width() - patch.left();
      boolean inside = row >= 0 && row < patch.height() && column >= 0 && column < patch.width();
      assertThat(inside ? 1f : 0f).isEqualTo(expected[index * pixels + i]);
    }
  }
}
