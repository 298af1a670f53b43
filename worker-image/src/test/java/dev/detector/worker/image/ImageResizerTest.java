package dev.detector.worker.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detector.formats.DetectorException;
import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.formats.protos.FixedShapeResizer;
import dev.detector.formats.protos.KeepAspectRatioResizer;
import dev.detector.formats.protos.ResizeType;
import dev.detector.worker.golden.Npz;
import dev.detector.worker.image.ImageResizer.Prepared;
import dev.detector.worker.image.ImageResizer.Size;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageResizerTest {
  private static final Npz GOLDEN = Npz.resource("/golden/vi_resize_small.npz");
  private static final PixelNormalization NONE = PixelNormalization.same(1, 0);

  @ParameterizedTest
  @CsvSource({
    "fixed_bilinear_16x20,16,20,BILINEAR",
    "fixed_bilinear_40x50,40,50,BILINEAR",
    "fixed_nearest_16x20,16,20,NEAREST_NEIGHBOR",
    "fixed_area_16x20,16,20,AREA",
    "fixed_bicubic_16x20,16,20,BICUBIC",
  })
  void fixedShapeEqualsTheApi(String name, int height, int width, ResizeType method) {
    assertEqualsGolden(name, resizer(fixedShape(height, width, method, false)));
  }

  @Test
  void greyPicturesHaveThreeEqualChannels() {
    Prepared prepared =
        resizer(fixedShape(16, 20, ResizeType.BILINEAR, true)).prepare(goldenImage(), NONE);
    float[] expected = GOLDEN.get("gray_fixed_16x20").floats();
    for (int i = 0; i < prepared.image().pixels().length; i++) {
      assertThat(prepared.image().pixels()[i]).isCloseTo(expected[i / 3], within(1e-4f));
    }
  }

  @Test
  void keepAspectRatioEqualsTheApi() {
    assertEqualsGolden("kar_16_24_pad", resizer(keepAspectRatio(16, 24)));
  }

  @Test
  void paddingWithAColourEqualsTheApi() {
    List<Float> colour = List.of(124f, 116f, 104f);
    var config = keepAspectRatio(32, 32).toBuilder();
    config.getKeepAspectRatioResizerBuilder().addAllPerChannelPadValue(colour);
    assertEqualsGolden("kar_32_32_pad", resizer(config.build()));
  }

  @Test
  void keepAspectRatioGivesTheApisSizes() throws IOException {
    try (InputStream in =
        ImageResizerTest.class.getResourceAsStream("/golden/vi_keep_aspect_ratio_shapes.json")) {
      JsonNode cases = new ObjectMapper().readTree(in);
      assertThat(cases.size()).isEqualTo(40);
      for (JsonNode c : cases) {
        ImageResizer resizer = resizer(keepAspectRatio(c.get("min").asInt(), c.get("max").asInt()));
        assertThat(resizer.trueSize(c.get("h").asInt(), c.get("w").asInt()))
            .as(c.toString())
            .isEqualTo(new Size(c.get("out").get(0).asInt(), c.get("out").get(1).asInt()));
      }
    }
  }

  @Test
  void paddingStaysAsGivenWhileThePictureIsNormalized() {
    Image white = new Image(new float[] {255, 255, 255, 255, 255, 255}, 1, 2);
    ImageResizer resizer =
        new ImageResizer.KeepAspectRatio(
            2, 2, true, new float[] {0, 0.5f, 7}, ResizeMethod.BILINEAR, false);
    Prepared prepared = resizer.prepare(white, PixelNormalization.MINUS_ONE_TO_ONE);
    assertThat(prepared.trueSize()).isEqualTo(new Size(1, 2));
    assertThat(prepared.image().pixels()).containsExactly(1, 1, 1, 1, 1, 1, 0, 0.5f, 7, 0, 0.5f, 7);
  }

  @ParameterizedTest
  @CsvSource({
    "conditional_shape_resizer { condition: INVALID },conditional_shape_resizer.condition",
    "conditional_shape_resizer { size_threshold: 0 },conditional_shape_resizer.size_threshold",
    "pad_to_multiple_resizer { multiple: 0 },pad_to_multiple_resizer.multiple",
    "keep_aspect_ratio_resizer { pad_to_max_dimension: true min_dimension: 9 max_dimension: 8 },max_dimension",
    "fixed_shape_resizer { height: 0 },fixed_shape_resizer",
  })
  void whatGivesNoInputIsRefusedByItsPath(String config, String part) {
    var parsed =
        PipelineConfigs.parse("model { ssd { image_resizer { " + config + " } } }", "test")
            .getModel()
            .getSsd()
            .getImageResizer();
    assertThatThrownBy(() -> resizer(parsed))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining("model.ssd.image_resizer.")
        .hasMessageContaining(part);
  }

  private static void assertEqualsGolden(String name, ImageResizer resizer) {
    Prepared prepared = resizer.prepare(goldenImage(), NONE);
    Npz.Array expected = GOLDEN.get(name);
    assertThat(prepared.image().height()).isEqualTo(expected.shape().get(0));
    assertThat(prepared.image().width()).isEqualTo(expected.shape().get(1));
    assertThat(prepared.image().pixels()).containsExactly(expected.floats(), within(1e-4f));
    int[] trueShape = GOLDEN.get(name + "__true_shape").ints();
    assertThat(prepared.trueSize()).isEqualTo(new Size(trueShape[0], trueShape[1]));
  }

  private static Image goldenImage() {
    return new Image(GOLDEN.get("image_23x37").floats(), 23, 37);
  }

  private static ImageResizer resizer(dev.detector.formats.protos.ImageResizer config) {
    return ImageResizer.of(config, "model.ssd.image_resizer");
  }

  private static dev.detector.formats.protos.ImageResizer fixedShape(
      int height, int width, ResizeType method, boolean gray) {
    return dev.detector.formats.protos.ImageResizer.newBuilder()
        .setFixedShapeResizer(
            FixedShapeResizer.newBuilder()
                .setHeight(height)
                .setWidth(width)
                .setResizeMethod(method)
                .setConvertToGrayscale(gray))
        .build();
  }

  private static dev.detector.formats.protos.ImageResizer keepAspectRatio(int min, int max) {
    return dev.detector.formats.protos.ImageResizer.newBuilder()
        .setKeepAspectRatioResizer(
            KeepAspectRatioResizer.newBuilder()
                .setMinDimension(min)
                .setMaxDimension(max)
                .setPadToMaxDimension(true))
        .build();
  }
}
