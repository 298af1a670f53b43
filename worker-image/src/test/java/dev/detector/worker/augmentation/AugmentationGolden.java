package dev.detector.worker.augmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.detector.worker.golden.Npz;
import dev.detector.worker.image.Image;

/**
 * What the Object Detection API's preprocessor.py and autoaugment_utils.py gave for one picture and
 * six boxes with forced random numbers. For the operations of TensorFlow 1's contrib package
 * ImageProjectiveTransformV3 stood in, of which they were thin wrappers.
 */
final class AugmentationGolden {
  static final Npz DATA = Npz.resource("/golden/augmentations.npz");

  private AugmentationGolden() {}

  static Sample sample() {
    int[] classes = {0, 1, 2, 3, 4, 5};
    return new Sample(
        image("image"), DATA.get("boxes").floats(), classes, DATA.get("weights").floats());
  }

  static Image image(String name) {
    return image(DATA, name);
  }

  static Image image(Npz data, String name) {
    Npz.Array array = data.get(name);
    return new Image(array.floats(), array.shape().get(0), array.shape().get(1));
  }

  /** The golden picture's top left 10 x 12 pixels. */
  static Image small() {
    return image("image").crop(0, 0, 10, 12);
  }

  static void assertImage(Image actual, String name, float tolerance) {
    Npz.Array expected = DATA.get(name);
    assertThat(actual.height()).as(name).isEqualTo(expected.shape().get(0));
    assertThat(actual.width()).as(name).isEqualTo(expected.shape().get(1));
    assertThat(actual.pixels()).as(name).containsExactly(expected.floats(), within(tolerance));
  }

  static void assertBoxes(Sample actual, String name) {
    assertThat(actual.boxes()).as(name).containsExactly(DATA.get(name).floats(), within(1e-6f));
  }

  /** Labels of the API count from 1. */
  static void assertLabels(Sample actual, String name) {
    int[] expected = DATA.get(name).ints();
    assertThat(actual.objects()).as(name).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual.classes()[i] + 1).isEqualTo(expected[i]);
      assertThat(actual.stored()[i]).isEqualTo(actual.classes()[i]);
      assertThat(actual.weights()[i]).isEqualTo(sample().weights()[actual.classes()[i]]);
    }
  }
}
