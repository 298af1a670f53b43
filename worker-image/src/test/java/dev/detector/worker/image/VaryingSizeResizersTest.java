package dev.detector.worker.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.TextFormat;
import dev.detector.formats.DetectorException;
import dev.detector.worker.golden.Golden;
import dev.detector.worker.golden.Npz;
import dev.detector.worker.image.ImageResizer.Prepared;
import dev.detector.worker.image.ImageResizer.Size;
import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Resizers that keep each image at a size of its own, against the OD API's {@code
 * image_resizer_builder} and {@code transform_input_data}.
 */
class VaryingSizeResizersTest {
  private static final Npz GOLDEN = Npz.resource("/golden/vi_resize_varying.npz");
  private static final PixelNormalization NONE = PixelNormalization.same(1, 0);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conditional_shape_resizer { condition: SMALLER size_threshold: 40000 }",
        "keep_aspect_ratio_resizer { min_dimension: 2147483647 max_dimension: 2147483647 }",
        "pad_to_multiple_resizer { multiple: 2147483647 }",
      })
  void picturesThatNothingCanHoldAreRefused(String config) {
    assertThatThrownBy(() -> resizer(config).prepare(picture(new Size(23, 37)), NONE))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining("model.ssd.image_resizer: use a smaller size");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "keep|keep_aspect_ratio_resizer { min_dimension: 30 max_dimension: 47"
            + " per_channel_pad_value: [9, 9, 9] }",
        "keep_area|keep_aspect_ratio_resizer { min_dimension: 20 max_dimension: 47"
            + " resize_method: AREA }",
        "identity|identity_resizer { }",
        "greater|conditional_shape_resizer { condition: GREATER size_threshold: 31 }",
        "greater_nearest|conditional_shape_resizer { size_threshold: 31"
            + " resize_method: NEAREST_NEIGHBOR }",
        "greater_bicubic|conditional_shape_resizer { size_threshold: 31 resize_method: BICUBIC }",
        "greater_area|conditional_shape_resizer { size_threshold: 31 resize_method: AREA }",
        "smaller|conditional_shape_resizer { condition: SMALLER size_threshold: 33 }",
        "multiple|pad_to_multiple_resizer { multiple: 16 }",
        "multiple_gray|pad_to_multiple_resizer { multiple: 16 convert_to_grayscale: true }"
      })
  void pixelsAndBoxesAreTheApis(String name, String config) throws IOException {
    ImageResizer resizer = resizer(config);
    assertThat(resizer.fixedSize()).isEmpty();
    for (Size size : new Size[] {new Size(23, 37), new Size(40, 17)}) {
      String key = name + "_" + size.height() + "x" + size.width();
      Prepared prepared = resizer.prepare(picture(size), NONE);
      int[] trueShape = GOLDEN.get(key + "__true_shape").ints();
      assertThat(prepared.trueSize()).isEqualTo(new Size(trueShape[0], trueShape[1]));
      float[] boxes = GOLDEN.get("boxes").floats();
      prepared.toModelFrame(boxes);
      assertThat(boxes).containsExactly(GOLDEN.get(key + "__boxes").floats(), within(1e-6f));
      if (GOLDEN.names().contains(key)) {
        Npz.Array expected = GOLDEN.get(key);
        assertThat(prepared.image().height()).isEqualTo(expected.shape().get(0));
        assertThat(prepared.image().width()).isEqualTo(expected.shape().get(1));
        int repeats = Image.CHANNELS / expected.shape().get(2);
        float[] values = expected.floats();
        float[] pixels = prepared.image().pixels();
        for (int i = 0; i < pixels.length; i++) {
          assertThat(pixels[i]).isCloseTo(values[i / repeats], within(1e-3f));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource("vi_resize_varying_shapes.json.gz")
  void sizesAreTheApis(String file) throws IOException {
    JsonNode cases = new ObjectMapper().readTree(String.join("", Golden.lines(file)));
    assertThat(cases).hasSize(250);
    for (JsonNode c : cases) {
      ImageResizer resizer = resizer(c.get(0).asText());
      int height = c.get(1).asInt();
      int width = c.get(2).asInt();
      assertThat(resizer.inputSize(height, width))
          .as(c.toString())
          .isEqualTo(new Size(c.get(3).asInt(), c.get(4).asInt()));
      assertThat(resizer.trueSize(height, width))
          .as(c.toString())
          .isEqualTo(new Size(c.get(5).asInt(), c.get(6).asInt()));
    }
  }

  @Property
  void sizesObeyTheirRules(
      @ForAll @IntRange(min = 1, max = 5000) int height,
      @ForAll @IntRange(min = 1, max = 5000) int width,
      @ForAll @IntRange(min = 1, max = 2000) int number) {
    Size own = new Size(height, width);
    Size padded = new ImageResizer.PadToMultiple(number, false).inputSize(height, width);
    assertThat(padded.height() % number + padded.width() % number).isZero();
    assertThat(padded.height() - height).isBetween(0, number - 1);
    assertThat(padded.width() - width).isBetween(0, number - 1);
    Size shrunk = conditional(true, number).inputSize(height, width);
    Size enlarged = conditional(false, number).inputSize(height, width);
    assertThat(shrunk.equals(own)).isEqualTo(Math.max(height, width) <= number);
    assertThat(Math.max(shrunk.height(), shrunk.width())).isLessThanOrEqualTo(Math.max(number, 1));
    assertThat(enlarged.equals(own)).isEqualTo(Math.min(height, width) >= number);
    // What single precision cuts off may be a whole pixel.
    assertThat(Math.min(enlarged.height(), enlarged.width())).isGreaterThanOrEqualTo(number - 1);
    assertThat(new ImageResizer.Identity().inputSize(height, width)).isEqualTo(own);
  }

  private static ImageResizer conditional(boolean greater, int threshold) {
    return new ImageResizer.ConditionalShape(greater, threshold, ResizeMethod.BILINEAR, false);
  }

  private static ImageResizer resizer(String config) throws IOException {
    return ImageResizer.of(
        TextFormat.parse(config, dev.detector.formats.protos.ImageResizer.class),
        "model.ssd.image_resizer");
  }

  private static Image picture(Size size) {
    float[] pixels = new float[size.height() * size.width() * Image.CHANNELS];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) (127.5 + 127.5 * Math.sin(i * 0.37));
    }
    return new Image(pixels, size.height(), size.width());
  }
}
