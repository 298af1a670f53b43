package dev.detector.worker.augmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.formats.DetectorException;
import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.formats.protos.PreprocessingStep;
import dev.detector.worker.image.Image;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds for every step, whatever is drawn, and how a configuration chooses steps. */
class AugmentationsTest {
  private static final int CLASSES = 6;

  /** Steps that there is nothing to apply for. */
  private static final Set<String> REFUSED =
      Set.of("scale_boxes_to_pixel_coordinates", "convert_class_logits_to_softmax");

  /** What a step needs that has no default. */
  private static final Map<String, String> OPTIONS =
      Map.ofEntries(
          Map.entry("normalize_image", "original_maxval: 255 target_minval: -1"),
          Map.entry("subtract_channel_mean", "means: [123, 117, 104]"),
          Map.entry("resize_image", "new_height: 20 new_width: 31 method: BICUBIC"),
          Map.entry("random_resize_method", "target_height: 20 target_width: 31"),
          Map.entry("random_downscale_to_target_pixels", "min_target_pixels: 20"),
          Map.entry("random_scale_crop_and_pad_to_square", "output_size: 32"),
          Map.entry("random_absolute_pad_image", "max_height_padding: 9 max_width_padding: 4"),
          Map.entry("remap_labels", "original_labels: [1, 3] new_label: 2"),
          Map.entry("drop_label_probabilistically", "label: 2 drop_probability: 0.5"));

  /** Steps after which levels may be outside of 0 to 255. */
  private static final Set<String> FREE_LEVELS =
      Set.of("normalize_image", "subtract_channel_mean", "resize_image", "random_resize_method");

  private static List<String> names() {
    return PreprocessingStep.getDescriptor().getFields().stream()
        .map(field -> field.getName())
        .toList();
  }

  private static PreprocessingStep step(String name, String options) {
    return PipelineConfigs.parse(
            "train_config { data_augmentation_options { %s { %s } } }".formatted(name, options),
            "test")
        .getTrainConfig()
        .getDataAugmentationOptions(0);
  }

  private static Augmentation augmentation(String name, String options) {
    return Augmentations.of(List.of(step(name, options)), CLASSES);
  }

  @Provide
  Arbitrary<String> supported() {
    return Arbitraries.of(
        names().stream().filter(name -> !REFUSED.contains(name)).collect(Collectors.toList()));
  }

  @Property(tries = 3000)
  void objectsStayWholeAndBoxesInTheirPicture(@ForAll("supported") String name, @ForAll long seed) {
    Sample sample = Samples.random(seed);
    float[] before = sample.image().pixels().clone();
    Augmentation augmentation = augmentation(name, OPTIONS.getOrDefault(name, ""));
    Sample changed = augmentation.apply(sample, new SplittableRandom(~seed));

    assertThat(sample.image().pixels()).as("the sample given is not changed").isEqualTo(before);
    Sample again = augmentation.apply(sample, new SplittableRandom(~seed));
    assertThat(again.image().pixels()).as("same seed").isEqualTo(changed.image().pixels());
    assertThat(again.boxes()).isEqualTo(changed.boxes());

    for (int object = 0; object < changed.objects(); object++) {
      int stored = changed.stored()[object];
      assertThat(stored).isBetween(0, sample.objects() - 1);
      assertThat(changed.weights()[object]).isEqualTo(sample.weights()[stored]);
      if (!name.equals("remap_labels")) {
        assertThat(changed.classes()[object]).isEqualTo(sample.classes()[stored]);
      }
      int at = object * Sample.BOX;
      float[] box = Arrays.copyOfRange(changed.boxes(), at, at + Sample.BOX);
      assertThat(box[0]).isBetween(-1e-6f, box[2] + 1e-6f);
      assertThat(box[1]).isBetween(-1e-6f, box[3] + 1e-6f);
      assertThat(box[2]).isLessThanOrEqualTo(1 + 1e-6f);
      assertThat(box[3]).isLessThanOrEqualTo(1 + 1e-6f);
    }
    if (!FREE_LEVELS.contains(name)) {
      for (float level : changed.image().pixels()) {
        assertThat(level).isBetween(-1e-3f, 255.001f);
      }
    }
  }

  @Test
  void everyStepOfTheProtoWorksOrIsRefusedByItsPath() {
    for (String name : names()) {
      if (REFUSED.contains(name)) {
        assertThatThrownBy(() -> augmentation(name, ""))
            .isInstanceOf(DetectorException.class)
            .hasMessageContaining("train_config.data_augmentation_options[0]." + name);
      } else {
        assertThatCode(() -> augmentation(name, OPTIONS.getOrDefault(name, "")))
            .as(name)
            .doesNotThrowAnyException();
      }
    }
    assertThatThrownBy(() -> Augmentations.of(List.of(step("rgb_to_gray", ""), step("", "")), 1))
        .isInstanceOf(RuntimeException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "random_horizontal_flip|keypoint_flip_permutation: [1, 0]|.keypoint_flip_permutation",
        "random_vertical_flip|keypoint_flip_permutation: [1, 0]|.keypoint_flip_permutation",
        "random_rotation90|keypoint_rot_permutation: [1, 0]|.keypoint_rot_permutation",
        "normalize_image|original_minval: 1 original_maxval: 1|original_minval",
        "random_image_scale|min_scale_ratio: 0|min_scale_ratio",
        "random_distort_color|color_ordering: 2|.color_ordering",
        "random_jitter_boxes|ratio: -0.1|.ratio",
        "random_crop_image|min_area: 0|min_area",
        "random_crop_image|min_aspect_ratio: 2|min_aspect_ratio",
        "random_crop_image|max_area: 1.1|max_area",
        "random_crop_image|min_object_covered: 2|min_object_covered",
        "random_pad_image|min_image_height: 3|.min_image_width",
        "random_pad_image|max_image_width: 3|.max_image_height",
        "random_pad_image|pad_color: [1, 2]|.pad_color",
        "random_crop_pad_image|min_padded_size_ratio: 1|.min_padded_size_ratio",
        "random_crop_pad_image|max_padded_size_ratio: [1, 2, 3]|.max_padded_size_ratio",
        "random_crop_to_aspect_ratio|aspect_ratio: 0|.aspect_ratio",
        "random_black_patches|size_to_image_ratio: 2|.size_to_image_ratio",
        "random_resize_method|target_height: 3|target_width",
        "resize_image|new_width: 3|new_height",
        "subtract_channel_mean|means: [1, 2]|.means",
        "ssd_random_crop|operations { }|.operations[0]",
        "ssd_random_crop_pad|operations { }|.operations[0]",
        "ssd_random_crop_fixed_aspect_ratio|aspect_ratio: 2|.aspect_ratio",
        "ssd_random_crop_fixed_aspect_ratio|operations { }|.operations[0]",
        "ssd_random_crop_pad_fixed_aspect_ratio|operations { }|.operations[0]",
        "random_absolute_pad_image|max_height_padding: -1|padding",
        "autoaugment_image|policy_name: 'v9'|.policy_name",
        "remap_labels|original_labels: 1|.new_label",
        "remap_labels|original_labels: 1 new_label: 7|.new_label",
        "random_jpeg_quality|min_jpeg_quality: 80 max_jpeg_quality: 80|min_jpeg_quality",
        "random_jpeg_quality|max_jpeg_quality: 102|max_jpeg_quality",
        "random_downscale_to_target_pixels|min_target_pixels: 900000|min_target_pixels",
        "random_patch_gaussian|min_patch_size: 0|min_patch_size",
        "random_square_crop_by_scale|num_scales: 0|num_scales",
        "random_scale_crop_and_pad_to_square|scale_min: 3|scale_min",
        "adjust_gamma|gamma: -1|.gamma",
      })
  void whatCannotBeAppliedIsRefusedByItsPath(String name, String options, String part) {
    assertThatThrownBy(() -> augmentation(name, options))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining("train_config.data_augmentation_options[0]." + name)
        .hasMessageContaining(part);
  }

  /** How often a step changes a sample that it can change. */
  @ParameterizedTest
  @CsvSource({
    "random_horizontal_flip,probability: 0.3,0.3",
    "random_vertical_flip,probability: 0.3,0.3",
    "random_rotation90,probability: 0.3,0.3",
    "random_rgb_to_gray,probability: 0.3,0.3",
    "random_black_patches,probability: 0.3 max_black_patches: 1 size_to_image_ratio: 0.2,0.3",
    "random_black_patches,probability: 0.3 max_black_patches: 2 size_to_image_ratio: 0.2,0.51",
    "random_crop_image,random_coef: 0.3 min_object_covered: 0 max_area: 0.5,0.7",
    "random_self_concat_image,concat_vertical_probability: 0.3 concat_horizontal_probability: 0,0.3",
    "random_jpeg_quality,random_coef: 0.3 max_jpeg_quality: 20,0.7",
    "random_patch_gaussian,random_coef: 0.3 min_gaussian_stddev: 0.5,0.7",
    "random_downscale_to_target_pixels,random_coef: 0.3 min_target_pixels: 3 max_target_pixels: 9,0.7",
    "drop_label_probabilistically,label: 1 drop_probability: 0.3,0.3",
    "ssd_random_crop,operations { min_aspect_ratio: 1 max_aspect_ratio: 1 min_area: 0.1"
        + " max_area: 0.2 random_coef: 0.3 } operations { min_aspect_ratio: 1 max_aspect_ratio: 1"
        + " min_area: 0.1 max_area: 0.2 random_coef: 0.1 },0.8",
    "remap_labels,original_labels: 1 new_label: 2,1",
  })
  void happensAsOftenAsConfigured(String name, String options, double expected) {
    Sample sample = AugmentationGolden.sample();
    Augmentation augmentation = augmentation(name, options);
    SplittableRandom random = new SplittableRandom(7);
    int tries = 1500;
    int changed = 0;
    for (int i = 0; i < tries; i++) {
      Sample result = augmentation.apply(sample, random);
      boolean same =
          Arrays.equals(result.image().pixels(), sample.image().pixels())
              && Arrays.equals(result.classes(), sample.classes());
      changed += same ? 0 : 1;
    }
    // Four standard deviations of the share.
    double deviation = 4 * Math.sqrt(expected * (1 - expected) / tries);
    assertThat(changed / (double) tries)
        .isBetween(expected - deviation - 1e-9, expected + deviation + 1e-9);
  }

  @Test
  void sizesAndStrengthsSpreadOverTheirRange() {
    Image black = new Image(new float[30 * 40 * 3], 30, 40);
    Sample sample = Samples.of(black, new float[] {0, 0, 1, 1});
    SplittableRandom random = new SplittableRandom(9);
    Augmentation pad = augmentation("random_pad_image", "");
    Augmentation square = augmentation("random_square_crop_by_scale", "");
    Augmentation scale = augmentation("random_image_scale", "");
    int[] heights = new int[1000];
    int[] scaled = new int[1000];
    TreeMap<Integer, Integer> squares = new TreeMap<>();
    for (int i = 0; i < heights.length; i++) {
      heights[i] = pad.apply(sample, random).image().height();
      scaled[i] = scale.apply(sample, random).image().width();
      squares.merge(square.apply(sample, random).image().width(), 1, Integer::sum);
    }
    assertThat(Arrays.stream(heights)).allMatch(height -> height >= 30 && height < 60);
    assertThat(Arrays.stream(heights).average().orElseThrow()).isBetween(43.5, 45.5);
    assertThat(Arrays.stream(scaled)).allMatch(width -> width >= 20 && width < 80);
    assertThat(Arrays.stream(scaled).average().orElseThrow()).isBetween(47.5, 51.5);
    assertThat(squares.keySet()).hasSize(8);
    assertThat(squares.firstKey()).isEqualTo(24);
    assertThat(squares.lastKey()).isBetween(51, 52);
    assertThat(squares.values()).allMatch(count -> count > 80);
  }

  @Test
  void stepsRunInTheirOrder() {
    Sample sample = Samples.random(4);
    PreprocessingStep flip = step("random_horizontal_flip", "probability: 1");
    PreprocessingStep turn = step("random_rotation90", "probability: 1");
    Sample turned =
        Augmentations.of(List.of(flip, turn), CLASSES).apply(sample, new SplittableRandom(1));
    assertThat(turned.image().pixels())
        .isEqualTo(sample.image().flipLeftRight().rotate90().pixels());
    Sample twice =
        Augmentations.of(List.of(flip, flip), CLASSES).apply(sample, new SplittableRandom(1));
    assertThat(twice.image().pixels()).isEqualTo(sample.image().pixels());
  }

  @Test
  void labelsAreTheLabelMapsIds() {
    Sample sample = AugmentationGolden.sample();
    SplittableRandom random = new SplittableRandom(1);
    assertThat(
            augmentation("remap_labels", "original_labels: [1, 3] new_label: 2")
                .apply(sample, random)
                .classes())
        .containsExactly(1, 1, 1, 3, 4, 5);
    assertThat(
            augmentation("drop_label_probabilistically", "label: 2").apply(sample, random).stored())
        .containsExactly(0, 2, 3, 4, 5);
  }

  @Test
  void theApisFunctionHasAnotherDefaultThanItsProto() {
    Image large = new Image(new float[800 * 1100 * 3], 800, 1100);
    Augmentation downscale =
        augmentation("random_downscale_to_target_pixels", "min_target_pixels: 799999");
    Image smaller =
        downscale.apply(Samples.of(large, new float[0]), new SplittableRandom(1)).image();
    assertThat(smaller.height() * smaller.width()).isBetween(797000, 799999);
  }
}
