package dev.detector.worker.anchors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.detector.worker.anchors.AnchorGenerator.GridSize;
import dev.detector.worker.golden.Npz;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MultiscaleAnchorGeneratorTest {
  private static final MultiscaleAnchorGenerator ZOO =
      new MultiscaleAnchorGenerator(3, 7, 4f, List.of(1f, 2f, .5f), 2, true);

  @Test
  void laysOutTheZooModelsAnchors() {
    Npz golden = Npz.resource("/golden/i_anchors_mob.npz");
    assertMatches(ZOO.generate(grids(golden), 320, 320), golden.get("anchors").floats(), 1e-6f);
    assertThat(golden.get("num_anchors_per_location").ints())
        .containsExactly(ZOO.anchorsPerLocation().stream().mapToInt(Integer::intValue).toArray());
  }

  @Test
  void laysOutAnchorsOfAnImageThatIsNotSquare() {
    Npz golden = Npz.resource("/golden/i_anchors_multiscale_384x640.npz");
    List<GridSize> grids = grids(golden);
    assertMatches(
        withRatios(true).generate(grids, 384, 640), golden.get("anchors").floats(), 1e-6f);
    assertMatches(
        withRatios(false).generate(grids, 384, 640),
        Npz.resource("/golden/i_anchors_multiscale_384x640_abs.npz").get("anchors").floats(),
        1e-3f);
  }

  @Test
  void namesTheLevelsWhenFeatureMapsAreMissing() {
    assertThatThrownBy(() -> ZOO.generate(List.of(new GridSize(40, 40)), 320, 320))
        .hasMessageContaining("anchors for 5 feature maps")
        .hasMessageContaining("gives 1");
  }

  private static MultiscaleAnchorGenerator withRatios(boolean normalized) {
    return new MultiscaleAnchorGenerator(3, 7, 4f, List.of(1f, 2f, .5f), 2, normalized);
  }

  private static List<GridSize> grids(Npz golden) {
    int[] shapes = golden.get("feature_map_shapes").ints();
    return IntStream.range(0, shapes.length / 2)
        .mapToObj(i -> new GridSize(shapes[2 * i], shapes[2 * i + 1]))
        .toList();
  }

  private static void assertMatches(float[] actual, float[] expected, float tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      if (!(Math.abs(actual[i] - expected[i]) <= tolerance)) {
        assertThat(actual[i]).as("coordinate %d", i).isCloseTo(expected[i], within(tolerance));
      }
    }
  }
}
