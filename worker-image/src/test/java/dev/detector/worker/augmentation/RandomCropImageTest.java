package dev.detector.worker.augmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.detector.worker.golden.Npz;
import dev.detector.worker.image.Image;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RandomCropImageTest {
  private static final Npz GOLDEN = Npz.resource("/golden/vi_strict_crop.npz");

  @ParameterizedTest
  @CsvSource({
    "c0_clip,true", "c1_clip,true", "c2_clip,true", "c3_clip,true",
    "c0_noclip,false", "c1_noclip,false", "c2_noclip,false", "c3_noclip,false"
  })
  void aGivenWindowIsCutOutLikeInTheApi(String name, boolean clip) {
    Npz.Array image = GOLDEN.get("image");
    int[] labels = GOLDEN.get("labels").ints();
    float[] weights = new float[labels.length];
    Sample sample =
        new Sample(
            new Image(image.floats(), image.shape().get(0), image.shape().get(1)),
            GOLDEN.get("boxes").floats(),
            labels,
            weights);
    float[] window = GOLDEN.get(name + "_window_yxhw_thresh").floats();
    Sample cropped =
        RandomCropImage.crop(
            sample,
            new CropWindow((int) window[0], (int) window[1], (int) window[2], (int) window[3]),
            window[4],
            clip);
    assertThat(cropped.classes()).isEqualTo(GOLDEN.get(name + "_labels").ints());
    assertThat(cropped.boxes())
        .containsExactly(GOLDEN.get(name + "_boxes").floats(), within(1e-5f));
    int[] shape = GOLDEN.get(name.substring(0, 2) + "_image_shape").ints();
    assertThat(cropped.image().height()).isEqualTo(shape[0]);
    assertThat(cropped.image().width()).isEqualTo(shape[1]);
  }

  @Property(tries = 300)
  void windowsKeepTheirConstraintsAndBoxesStayInside(@ForAll long seed) {
    Sample sample = Samples.random(seed);
    Image image = sample.image();
    CropWindow.Constraints constraints = new CropWindow.Constraints(0.3f, 0.75f, 1.33f, 0.3f, 0.9f);
    SplittableRandom random = new SplittableRandom(~seed);
    CropWindow window =
        CropWindow.sample(image.height(), image.width(), sample.boxes(), constraints, random);
    assertThat(window.top()).isNotNegative();
    assertThat(window.left()).isNotNegative();
    assertThat(window.top() + window.height()).isLessThanOrEqualTo(image.height());
    assertThat(window.left() + window.width()).isLessThanOrEqualTo(image.width());
    boolean whole = window.equals(new CropWindow(0, 0, image.height(), image.width()));
    if (!whole) {
      float share = window.height() * window.width() / (float) (image.height() * image.width());
      assertThat(share).isBetween(0.3f, 0.9f);
      // The width is rounded from the height, so on tiny pictures the ratio is only near its
      // limits.
      assertThat((window.width() + 0.5f) / window.height()).isGreaterThanOrEqualTo(0.75f);
      assertThat((window.width() - 0.5f) / window.height()).isLessThanOrEqualTo(1.33f);
    }
    Sample cropped = RandomCropImage.crop(sample, window, 0.3f, true);
    assertThat(cropped.objects()).isLessThanOrEqualTo(sample.objects());
    for (int at = 0; at < cropped.boxes().length; at += Sample.BOX) {
      assertThat(cropped.boxes()[at]).isBetween(0f, cropped.boxes()[at + 2]);
      assertThat(cropped.boxes()[at + 1]).isBetween(0f, cropped.boxes()[at + 3]);
      assertThat(cropped.boxes()[at + 2]).isLessThanOrEqualTo(1);
      assertThat(cropped.boxes()[at + 3]).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void whatNoWindowCanFulfilLeavesThePictureWhole() {
    CropWindow.Constraints impossible = new CropWindow.Constraints(1, 1, 1, 0.1f, 0.2f);
    float[] wholeImage = {0, 0, 1, 1};
    assertThat(CropWindow.sample(30, 40, wholeImage, impossible, new SplittableRandom(1)))
        .isEqualTo(new CropWindow(0, 0, 30, 40));
    // Without objects the image counts as one: a window that must hold it all is no part of it.
    assertThat(CropWindow.sample(30, 40, new float[0], impossible, new SplittableRandom(1)))
        .isEqualTo(new CropWindow(0, 0, 30, 40));
  }

  @Test
  void randomCoefIsHowOftenThePictureStaysWhole() {
    CropWindow.Constraints constraints = new CropWindow.Constraints(0, 0.9f, 1.1f, 0.1f, 0.5f);
    RandomCropImage crop = new RandomCropImage(constraints, 0, true, 0.25f);
    SplittableRandom random = new SplittableRandom(5);
    Sample sample = Samples.random(1);
    int whole = 0;
    for (int i = 0; i < 1000; i++) {
      whole += crop.apply(sample, random).equals(sample) ? 1 : 0;
    }
    assertThat(whole).isBetween(200, 300);
  }
}
