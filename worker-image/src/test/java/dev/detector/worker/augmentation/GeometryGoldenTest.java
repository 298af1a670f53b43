package dev.detector.worker.augmentation;

import static dev.detector.worker.augmentation.AugmentationGolden.DATA;
import static dev.detector.worker.augmentation.AugmentationGolden.assertBoxes;
import static dev.detector.worker.augmentation.AugmentationGolden.assertImage;
import static dev.detector.worker.augmentation.AugmentationGolden.assertLabels;
import static dev.detector.worker.augmentation.AugmentationGolden.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.detector.formats.protos.RandomJitterBoxes.JitterMode;
import dev.detector.worker.golden.Npz;
import dev.detector.worker.image.ImageResizer.Size;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps that move boxes, held against the Object Detection API. */
class GeometryGoldenTest {
  private static final float EXACT = 0;
  private static final float CLOSE = 2e-4f;

  @Test
  void flipsAndRotation() {
    Npz golden = Npz.resource("/golden/vi_flips.npz");
    Sample stored =
        Samples.of(AugmentationGolden.image(golden, "image"), golden.get("boxes").floats());
    assertFlip(golden, "hflip", RandomHorizontalFlip.flip(stored));
    assertFlip(golden, "vflip", RandomVerticalFlip.flip(stored));
    Sample turned = RandomRotation90.rotate(stored);
    assertFlip(golden, "rot90", turned);
    assertThat(turned.image().height()).isEqualTo(stored.image().width());
  }

  private static void assertFlip(Npz golden, String name, Sample flipped) {
    assertThat(flipped.image().pixels()).isEqualTo(golden.get(name + "_image").floats());
    assertThat(flipped.boxes())
        .containsExactly(golden.get(name + "_boxes").floats(), within(1e-6f));
  }

  @Test
  void windows() {
    Npz golden = Npz.resource("/golden/vi_boxlist_ops.npz");
    float[] boxes = golden.get("boxes").floats();
    float[] w = golden.get("window").floats();
    Window window = new Window(w[0], w[1], w[2], w[3]);
    assertThat(window.toFrame(boxes))
        .containsExactly(golden.get("change_coordinate_frame").floats(), within(1e-6f));
    assertThat(
            IntStream.range(0, boxes.length / 4)
                .filter(box -> !window.misses(boxes, 4 * box))
                .toArray())
        .isEqualTo(golden.get("prune_completely_outside_idx").ints());
    assertThat(
            IntStream.range(0, boxes.length / 4)
                .filter(box -> window.coverage(boxes, 4 * box) >= 0.3f)
                .toArray())
        .isEqualTo(golden.get("prune_non_overlapping_idx").ints());
  }

  @ParameterizedTest
  @EnumSource(JitterMode.class)
  void jitterInEachMode(JitterMode mode) {
    String name = "jitter_" + mode.name().toLowerCase(Locale.ROOT);
    float[] changes = DATA.get(name + "_draw").floats();
    float[] jittered = new RandomJitterBoxes(0.3f, mode).jitter(sample().boxes(), changes);
    assertBoxes(sample().with(jittered), name);
  }

  @Test
  void padding() {
    float[] mean = sample().image().mean();
    Sample padded = RandomPadImage.place(sample(), new Size(30, 40), 5, 7, mean);
    assertImage(padded.image(), "pad_mean_image", CLOSE);
    assertBoxes(padded, "pad_mean_boxes");
    float[] colour = {10, 20, 30};
    Sample coloured = RandomPadImage.place(sample(), new Size(33, 31), 0, 4, colour);
    assertImage(coloured.image(), "pad_colour_image", EXACT);
    assertBoxes(coloured, "pad_colour_boxes");
  }

  @ParameterizedTest
  @CsvSource({"aspect_1,1,0,5,18,18", "aspect_2,2,3,0,13,26"})
  void cropToAShape(String name, float ratio, int top, int left, int height, int width) {
    RandomCropToAspectRatio crop = new RandomCropToAspectRatio(ratio, 0.3f, true);
    Sample cropped = crop.crop(sample(), new CropWindow(top, left, height, width));
    assertImage(cropped.image(), name + "_image", EXACT);
    assertBoxes(cropped, name + "_boxes");
    assertLabels(cropped, name + "_labels");
  }

  @ParameterizedTest
  @CsvSource({"concat_v,0,1", "concat_h,1,0", "concat_vh,0,0"})
  void twiceItself(String name, float vertical, float horizontal) {
    Sample doubled =
        new RandomSelfConcatImage(0.5f, 0.5f).apply(sample(), new Fixed(vertical, horizontal));
    assertImage(doubled.image(), name + "_image", EXACT);
    assertBoxes(doubled, name + "_boxes");
    assertLabels(doubled, name + "_labels");
  }

  @ParameterizedTest
  @CsvSource({"0,0,9,13", "1,7,4,20", "2,3,12,7"})
  void squareAboutAPoint(int index, int scale, int y, int x) {
    RandomSquareCropByScale step = new RandomSquareCropByScale(8, 0.6f, 1.3f, 8);
    Sample square = RandomSquareCropByScale.crop(sample(), step.scale(scale), y, x);
    assertImage(square.image(), "square" + index + "_image", EXACT);
    assertBoxes(square, "square" + index + "_boxes");
    assertLabels(square, "square" + index + "_labels");
  }

  @Test
  void bordersThatTheCentreOfASquareKeeps() {
    int[] sizes = DATA.get("border_sizes").ints();
    assertThat(Arrays.stream(sizes).map(size -> RandomSquareCropByScale.border(128, size)))
        .containsExactlyElementsOf(Arrays.stream(DATA.get("border_128").ints()).boxed().toList());
  }

  @ParameterizedTest
  @CsvSource({"0,1.0,1.3", "1,2.0,1.0", "2,0.7,1.71"})
  void paddingUpToAShape(int index, float ratio, float scale) {
    Sample padded =
        new RandomPadToAspectRatio(ratio, PaddedSizeRatios.DEFAULT).pad(sample(), scale);
    int[] shape = DATA.get("padaspect" + index + "_shape").ints();
    assertThat(new Size(padded.image().height(), padded.image().width()))
        .isEqualTo(new Size(shape[0], shape[1]));
    assertBoxes(padded, "padaspect" + index + "_boxes");
  }

  @ParameterizedTest
  @CsvSource({"c0", "c1", "c2", "c3"})
  void scaledCutAndPaddedToASquare(String name) {
    Npz golden = Npz.resource("/golden/vi_scale_crop_pad_square.npz");
    float[] boxes = golden.get("boxes").floats();
    float[] draws = golden.get(name + "_scale_oy_ox").floats();
    Sample square =
        new RandomScaleCropAndPadToSquare(32, 0.1f, 2)
            .crop(
                Samples.of(AugmentationGolden.image(golden, "image_48x64"), boxes),
                draws[0],
                draws[1],
                draws[2]);
    assertThat(square.image().pixels())
        .containsExactly(golden.get(name + "_image").floats(), within(CLOSE));
    assertThat(square.boxes()).containsExactly(golden.get(name + "_boxes").floats(), within(1e-6f));
    assertThat(square.objects()).isEqualTo(golden.get(name + "_labels").size());
  }

  @Test
  void picturesAtAnotherScale() {
    assertImage(
        RandomImageScale.scale(AugmentationGolden.image("image"), 0.63f), "scale_0p63", CLOSE);
    assertImage(RandomImageScale.scale(AugmentationGolden.small(), 1.4f), "scale_1p4", CLOSE);
  }
}
