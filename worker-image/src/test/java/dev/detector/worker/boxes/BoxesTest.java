package dev.detector.worker.boxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.detector.formats.protos.RegionSimilarityCalculator;
import dev.detector.worker.golden.Npz;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class BoxesTest {
  private final Npz golden = Npz.resource("/golden/ii_similarity.npz");

  @Test
  void similaritiesMatchTheGoldenOnes() {
    var config = RegionSimilarityCalculator.newBuilder();
    config.getIouSimilarityBuilder();
    assertThat(compare(config)).containsExactly(golden.get("iou").floats(), within(1e-6f));
    config.getIoaSimilarityBuilder();
    assertThat(compare(config)).containsExactly(golden.get("ioa").floats(), within(1e-6f));
    config.getNegSqDistSimilarityBuilder();
    assertThat(compare(config)).containsExactly(golden.get("neg_sq_dist").floats(), within(1e-6f));
  }

  @Test
  void thresholdedOverlapIsTheBoxesScore() {
    var config = RegionSimilarityCalculator.newBuilder();
    config.getThresholdedIouSimilarityBuilder().setIouThreshold(.25f);
    float[] similarity = compare(config);
    float[] iou = golden.get("iou").floats();
    assertThat(similarity).contains(0f);
    for (int i = 0; i < iou.length; i++) {
      assertThat(similarity[i]).isEqualTo(iou[i] > .25f ? score(i / 40) : 0);
    }
  }

  private static float score(int box) {
    return (box + 1) / 64f;
  }

  private float[] compare(RegionSimilarityCalculator.Builder config) {
    float[] scores = new float[64];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = score(i);
    }
    return RegionSimilarity.of(config.build())
        .compare(
            golden.get("boxes1").floats(), scores, new BoxColumns(golden.get("boxes2").floats()));
  }

  @Test
  void refusesNoSimilarityByItsPath() {
    assertThatThrownBy(() -> RegionSimilarity.of(RegionSimilarityCalculator.getDefaultInstance()))
        .hasMessageContaining("model.ssd.similarity_calculator");
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
    assertThat(new BoxColumns(unit).ioa(box)[0]).isGreaterThan(overlap - 1e-6f);
    assertThat(new BoxColumns(unit).negativeSquaredDistance(box)[0])
        .isEqualTo(new BoxColumns(box).negativeSquaredDistance(unit)[0])
        .isLessThanOrEqualTo(0);
  }

  @Test
  void emptyBoxesDoNotOverlap() {
    float[] empty = new float[4];
    assertThat(new BoxColumns(empty).iou(empty)).containsExactly(0f);
    assertThat(new BoxColumns(empty).ioa(empty)).containsExactly(0f);
  }
}
