package dev.detector.worker.boxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.detector.worker.golden.Npz;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Tensors;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;

class BoxCoderTest {
  private static final int MANY = 20;

  static Stream<Map.Entry<String, BoxCoder>> golden() {
    return Stream.of(
        Map.entry("frcnn_10_10_5_5", new FasterRcnnBoxCoder(10, 10, 5, 5)),
        Map.entry("frcnn_none", new FasterRcnnBoxCoder(1, 1, 1, 1)),
        Map.entry("square_10_10_5", new SquareBoxCoder(10, 10, 5)),
        Map.entry("mean_stddev_0p1", new MeanStddevBoxCoder(.1f)));
  }

  @ParameterizedTest
  @MethodSource("golden")
  void encodesAndDecodesLikeTheGoldenCoder(Map.Entry<String, BoxCoder> coder) {
    Npz golden = Npz.resource("/golden/ii_boxcoder_" + coder.getKey() + ".npz");
    float[] anchors = golden.get("anchors").floats();
    assertThat(encode(coder.getValue(), golden.get("boxes").floats(), anchors))
        .containsExactly(golden.get("encoded").floats(), within(2e-5f));
    assertThat(decode(coder.getValue(), golden.get("rand_codes").floats(), anchors))
        .containsExactly(golden.get("decoded").floats(), within(2e-6f));
  }

  @Property(tries = 30)
  void boxesOutliveTheirCode(@ForAll long seed) {
    float[] boxes = boxes(new Random(seed));
    float[] anchors = boxes(new Random(~seed));
    for (BoxCoder coder :
        new BoxCoder[] {new FasterRcnnBoxCoder(10, 10, 5, 5), new MeanStddevBoxCoder(.1f)}) {
      assertThat(decode(coder, encode(coder, boxes, anchors), anchors))
          .containsExactly(boxes, within(1e-5f));
    }
    BoxCoder square = new SquareBoxCoder(10, 10, 5);
    assertSquares(boxes, decode(square, encode(square, boxes, anchors), anchors));
  }

  private static float[] boxes(Random random) {
    float[] boxes = new float[4 * MANY];
    for (int i = 0; i < boxes.length; i += 4) {
      for (int axis = 0; axis < 2; axis++) {
        boxes[i + axis] = random.nextFloat();
        boxes[i + 2 + axis] = boxes[i + axis] + .01f + random.nextFloat() * .6f;
      }
    }
    return boxes;
  }

  /** Same centre, same area, sides of one length. */
  private static void assertSquares(float[] boxes, float[] squares) {
    for (int i = 0; i < boxes.length; i += 4) {
      float side = squares[i + 2] - squares[i];
      assertThat(squares[i + 3] - squares[i + 1]).isCloseTo(side, within(1e-5f));
      assertThat(side * side)
          .isCloseTo((boxes[i + 2] - boxes[i]) * (boxes[i + 3] - boxes[i + 1]), within(1e-5f));
      assertThat(squares[i] + squares[i + 2]).isCloseTo(boxes[i] + boxes[i + 2], within(1e-5f));
      assertThat(squares[i + 1] + squares[i + 3])
          .isCloseTo(boxes[i + 1] + boxes[i + 3], within(1e-5f));
    }
  }

  @Test
  void refusesWhatItCannotCodeByItsPath() {
    var config = dev.detector.formats.protos.BoxCoder.newBuilder();
    config.getKeypointBoxCoderBuilder().setNumKeypoints(2);
    assertThatThrownBy(() -> BoxCoder.of(config.build()))
        .hasMessageContaining("keypoint_box_coder")
        .hasMessageContaining("model.ssd.box_coder");
    config.getMeanStddevBoxCoderBuilder().setStddev(0);
    assertThatThrownBy(() -> BoxCoder.of(config.build()))
        .hasMessageContaining("stddev must be above 0: model.ssd.box_coder");
  }

  private static float[] encode(BoxCoder coder, float[] boxes, float[] anchors) {
    float[] codes = new float[anchors.length / 4 * coder.codeSize()];
    for (int i = 0; i < anchors.length / 4; i++) {
      coder.encode(boxes, i, anchors, i, codes);
    }
    return codes;
  }

  private static float[] decode(BoxCoder coder, float[] codes, float[] anchors) {
    try (Graph graph = new Graph()) {
      GraphBuilder b = new GraphBuilder(graph);
      var boxes =
          coder.decode(
              b,
              b.floats(codes, 1, anchors.length / 4, coder.codeSize()),
              new FixedAnchors(anchors));
      try (Session session = new Session(graph);
          Result result = session.runner().fetch(boxes).run()) {
        return Tensors.toFloats(result.get(0));
      }
    }
  }
}
