package dev.detector.worker.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.detector.worker.golden.Npz;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same numbers as tf.compat.v1.image.resize_images gives. */
class ResizeMethodTest {
  private static final Npz GOLDEN = Npz.resource("/golden/augmentations.npz");

  @ParameterizedTest
  @CsvSource({
    "bilinear,BILINEAR",
    "nearest,NEAREST_NEIGHBOR",
    "bicubic,BICUBIC",
    "area,AREA",
  })
  void equalsTensorFlow(String name, ResizeMethod method) {
    Npz.Array picture = GOLDEN.get("image");
    Image image =
        new Image(picture.floats(), picture.shape().get(0), picture.shape().get(1))
            .crop(0, 0, 10, 12);
    assertResized(method.resize(image, 7, 9), "resize_" + name + "_legacy_7x9");
    assertResized(method.resize(image, 13, 15), "resize_" + name + "_legacy_13x15");
    assertResized(method.resizeCornersAligned(image, 7, 9), "resize_" + name + "_aligned_7x9");
    assertResized(method.resizeCornersAligned(image, 13, 15), "resize_" + name + "_aligned_13x15");
  }

  private static void assertResized(Image actual, String name) {
    assertThat(actual.pixels()).as(name).containsExactly(GOLDEN.get(name).floats(), within(1e-4f));
  }
}
