package dev.detector.worker.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detector.formats.DetectorException;
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
  @CsvSource({"fixed_bilinear_16x20,16,20", "fixed_bilinear_40x50,40,50"})
  void fixedShapeEqualsTheApi(String name, int height, int width) {
    var config = FixedShapeResizer.newBuilder().setHeight(height).setWidth(width).build();
    assertEqualsGolden(
        name,
        resizer(
            dev.detector.formats.protos.ImageResizer.newBuilder()
                .setFixedShapeResizer(config)
                .build()));
  }

  @ParameterizedTest
  @CsvSource({"kar_16_24,16,24,false", "kar_16_24_pad,16,24,true"})
  void keepAspectRatioEqualsTheApi(String name, int min, int max, boolean pad) {
    assertEqualsGolden(name, resizer(keepAspectRatio(min, max, pad)));
  }

  @Test
  void paddingWithAColourEqualsTheApi() {
    List<Float> colour = List.of(124f, 116f, 104f);
    var config = keepAspectRatio(32, 32, true).toBuilder();
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
        ImageResizer resizer =
            resizer(keepAspectRatio(c.get("min").asInt(), c.get("max").asInt(), false));
        assertThat(resizer.trueSize(c.get("h").asInt(), c.get("w").asInt()))
            .as(c.toString())
            .isEqualTo(new Size(c.get("out").get(0).asInt(), c.get("out").get(1).asInt()));
      }
    }
  }

  @Test
  void paddingStaysAsGivenWhileThePictureIsNormalized() {
    Image white = new Image(new float[] {255, 255, 255, 255, 255, 255}, 1, 2);
    ImageResizer resizer = new ImageResizer.KeepAspectRatio(2, 2, true, new float[] {0, 0.5f, 7});
    Prepared prepared = resizer.prepare(white, PixelNormalization.MINUS_ONE_TO_ONE);
    assertThat(prepared.trueSize()).isEqualTo(new Size(1, 2));
    assertThat(prepared.image().pixels()).containsExactly(1, 1, 1, 1, 1, 1, 0, 0.5f, 7, 0, 0.5f, 7);
  }

  @Test
  void anUnsupportedMethodIsRefusedByItsPath() {
    var config =
        FixedShapeResizer.newBuilder()
            .setHeight(8)
            .setWidth(8)
            .setResizeMethod(ResizeType.AREA)
            .build();
    assertThatThrownBy(
            () ->
                resizer(
                    dev.detector.formats.protos.ImageResizer.newBuilder()
                        .setFixedShapeResizer(config)
                        .build()))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining("model.ssd.image_resizer.fixed_shape_resizer.resize_method");
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

  private static dev.detector.formats.protos.ImageResizer keepAspectRatio(
      int min, int max, boolean pad) {
    return dev.detector.formats.protos.ImageResizer.newBuilder()
        .setKeepAspectRatioResizer(
            KeepAspectRatioResizer.newBuilder()
                .setMinDimension(min)
                .setMaxDimension(max)
                .setPadToMaxDimension(pad))
        .build();
  }
}
