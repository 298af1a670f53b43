package dev.detector.worker.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Sessions;
import dev.detector.worker.graph.Tensors;
import dev.detector.worker.image.Image;
import dev.detector.worker.image.ImageResizer;
import dev.detector.worker.image.PixelNormalization;
import dev.detector.worker.image.ResizeMethod;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TUint8;

/** The exported model must prepare pictures as training and validation do. */
class InputPreprocessingTest {

  private static final float[] NO_PADDING = {0, 0, 0};
  private static final float[] PADDING = {-1, 0.25f, 1};

  @ParameterizedTest
  @CsvSource({
    "61, 97, fixed",
    "97, 61, fixed",
    "61, 97, zeros",
    "97, 61, zeros",
    "40, 40, zeros",
    "200, 30, zeros",
    "61, 97, values",
    "61, 97, nearest",
    "61, 97, bicubic",
    "97, 61, area",
    "61, 97, gray",
    "61, 97, gray values",
    "61, 97, keep",
    "97, 61, keep area",
    "61, 97, identity",
    "97, 61, greater",
    "61, 97, greater nearest",
    "61, 97, greater bicubic",
    "40, 70, smaller",
    "97, 61, smaller",
    "61, 97, multiple",
    "64, 96, multiple",
    "61, 97, multiple gray"
  })
  void preparesPicturesAsTheInputPipeline(int height, int width, String kind) {
    ImageResizer resizer =
        switch (kind) {
          case "fixed" -> fixed(ResizeMethod.BILINEAR, false);
          case "nearest" -> fixed(ResizeMethod.NEAREST_NEIGHBOR, false);
          case "bicubic" -> fixed(ResizeMethod.BICUBIC, false);
          case "area" -> fixed(ResizeMethod.AREA, false);
          case "gray" -> fixed(ResizeMethod.BILINEAR, true);
          case "zeros" -> keepAspectRatio(NO_PADDING, false);
          case "keep" -> keepAspectRatio(false, ResizeMethod.BILINEAR);
          case "keep area" -> keepAspectRatio(false, ResizeMethod.AREA);
          case "identity" -> new ImageResizer.Identity();
          case "greater" -> conditional(true, ResizeMethod.BILINEAR);
          case "greater nearest" -> conditional(true, ResizeMethod.NEAREST_NEIGHBOR);
          case "greater bicubic" -> conditional(true, ResizeMethod.BICUBIC);
          case "smaller" -> conditional(false, ResizeMethod.BILINEAR);
          case "multiple" -> new ImageResizer.PadToMultiple(32, false);
          case "multiple gray" -> new ImageResizer.PadToMultiple(32, true);
          case "gray values" -> keepAspectRatio(PADDING, true);
          default -> keepAspectRatio(PADDING, false);
        };
    byte[] bytes = new byte[height * width * 3];
    new Random(1).nextBytes(bytes);
    float[] pixels = new float[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      pixels[i] = bytes[i] & 0xff;
    }
    var expected =
        resizer.prepare(new Image(pixels, height, width), PixelNormalization.MINUS_ONE_TO_ONE);

    try (Graph graph = new Graph()) {
      GraphBuilder b = new GraphBuilder(graph);
      var input = b.placeholder("input", DataType.DT_UINT8, -1, -1, -1, 3);
      InputPreprocessing built =
          InputPreprocessing.build(b, input, resizer, PixelNormalization.MINUS_ONE_TO_ONE);
      assertThat(built.images().shape().asArray())
          .containsExactly(
              -1,
              resizer.fixedSize().map(ImageResizer.Size::height).orElse(-1),
              resizer.fixedSize().map(ImageResizer.Size::width).orElse(-1),
              3);
      try (Session session = Sessions.open(graph);
          TUint8 fed = Tensors.bytes(bytes, 1, height, width, 3);
          var result =
              session
                  .runner()
                  .feed(input, fed)
                  .fetch(built.images())
                  .fetch(built.windows())
                  .run()) {
        float[] actual = Tensors.toFloats(result.get(0));
        assertThat(actual).hasSameSizeAs(expected.image().pixels());
        for (int i = 0; i < actual.length; i++) {
          assertThat(actual[i]).isCloseTo(expected.image().pixels()[i], within(1e-5f));
        }
        assertThat(Tensors.toFloats(result.get(1)))
            .containsExactly(
                new float[] {
                  0,
                  0,
                  expected.trueSize().height() / (float) expected.image().height(),
                  expected.trueSize().width() / (float) expected.image().width()
                },
                within(1e-7f));
      }
    }
  }

  private static ImageResizer fixed(ResizeMethod method, boolean gray) {
    return new ImageResizer.FixedShape(64, 96, method, gray);
  }

  private static ImageResizer keepAspectRatio(float[] padding, boolean gray) {
    return new ImageResizer.KeepAspectRatio(48, 64, true, padding, ResizeMethod.BILINEAR, gray);
  }

  private static ImageResizer keepAspectRatio(boolean padded, ResizeMethod method) {
    return new ImageResizer.KeepAspectRatio(48, 64, padded, NO_PADDING, method, false);
  }

  private static ImageResizer conditional(boolean greater, ResizeMethod method) {
    return new ImageResizer.ConditionalShape(greater, 50, method, false);
  }
}
