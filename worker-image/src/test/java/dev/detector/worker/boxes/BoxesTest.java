package dev.detector.worker.boxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.detector.worker.golden.Npz;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class BoxesTest {
  @Test
  void encodesAndDecodesLikeTheGoldenCoder() {
    assertCoder("/golden/ii_boxcoder_frcnn_10_10_5_5.npz", new FasterRcnnBoxCoder(10, 10, 5, 5));
    assertCoder("/golden/ii_boxcoder_frcnn_none.npz", new FasterRcnnBoxCoder(1, 1, 1, 1));
  }

  private static void assertCoder(String resource, FasterRcnnBoxCoder coder) {
    Npz golden = Npz.resource(resource);
    float[] anchors = golden.get("anchors").floats();
    float[] codes = new float[anchors.length];
    for (int i = 0; i < anchors.length / 4; i++) {
      coder.encode(golden.get("boxes").floats(), i, anchors, i, codes);
    }
    assertThat(codes).containsExactly(golden.get("encoded").floats(), within(2e-5f));
    assertThat(coder.decode(golden.get("rand_codes").floats(), anchors))
        .containsExactly(golden.get("decoded").floats(), within(2e-6f));
  }

  @Test
  void overlapMatchesTheGoldenIou() {
    Npz golden = Npz.resource("/golden/ii_similarity.npz");
    assertThat(new BoxColumns(golden.get("boxes2").floats()).iou(golden.get("boxes1").floats()))
        .containsExactly(golden.get("iou").floats(), within(1e-6f));
  }

  @Property
  void overlapIsSymmetricAndBounded(
      @ForAll @FloatRange(min = 0, max = 1) float y,
      @ForAll @FloatRange(min = 0, max = 1) float x,
      @ForAll @FloatRange(min = 0, max = 1) float height,
      @ForAll @FloatRange(min = 0, max = 1) float width) {
    float[] box = {y, x, y + height, x + width};
    float[] unit = {0, 0, 1, 1};
    float overlap = new BoxColumns(unit).iou(box)[0];
    assertThat(overlap).isBetween(0f, 1.00001f);
    assertThat(new BoxColumns(box).iou(unit)[0]).isEqualTo(overlap);
  }

  @Test
  void emptyBoxesDoNotOverlap() {
    float[] empty = new float[4];
    assertThat(new BoxColumns(empty).iou(empty)).containsExactly(0f);
  }
}
