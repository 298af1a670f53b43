package dev.detector.worker.anchors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.TextFormat;
import dev.detector.formats.DetectorException;
import dev.detector.worker.anchors.AnchorGenerator.GridSize;
import dev.detector.worker.golden.Npz;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnchorGeneratorTest {

  private static AnchorGenerator generator(String text) {
    try {
      return AnchorGenerator.of(
          TextFormat.parse(text, dev.detector.formats.protos.AnchorGenerator.class));
    } catch (TextFormat.ParseException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Test
  void laysOutSsdsDefaultBoxes() {
    Npz golden = Npz.resource("/golden/i_anchors_ssd_300.npz");
    AnchorGenerator generator =
        generator(
            "ssd_anchor_generator { num_layers: 6 min_scale: 0.2 max_scale: 0.95"
                + " aspect_ratios: [1.0, 2.0, 0.5, 3.0, 0.3333] }");
    assertThat(generator.anchorsPerLocation()).containsExactly(3, 6, 6, 6, 6, 6);
    List<GridSize> grids = Stream.of(19, 10, 5, 3, 2, 1).map(n -> new GridSize(n, n)).toList();
    assertClose(generator.generate(grids, 300, 300), golden.get("anchors").floats(), 1e-6f);
  }

  /** The golden boxes are pixels, ours fractions of an image of 320 × 384. */
  @Test
  void laysOutAGrid() {
    float[] expected = Npz.resource("/golden/i_anchors_grid_20x24.npz").get("anchors").floats();
    for (int i = 0; i < expected.length; i++) {
      expected[i] /= i % 2 == 0 ? 320 : 384;
    }
    AnchorGenerator generator =
        generator(
            "grid_anchor_generator { height: 256 width: 256 height_stride: 16 width_stride: 16"
                + " scales: [0.25, 0.5, 1.0, 2.0] aspect_ratios: [0.5, 1.0, 2.0] }");
    assertThat(generator.anchorsPerLocation()).containsExactly(12);
    assertClose(generator.generate(List.of(new GridSize(20, 24)), 320, 384), expected, 1e-6f);
  }

  @Test
  void aFlexibleGridIsOneOfBoxesListedOneByOne() {
    List<GridSize> grid = List.of(new GridSize(3, 5));
    float[] listed =
        generator(
                "flexible_grid_anchor_generator { anchor_grid { base_sizes: [32, 64, 32, 64]"
                    + " aspect_ratios: [1, 1, 2, 2] height_stride: 16 width_stride: 8"
                    + " height_offset: 4 width_offset: 2 } }")
            .generate(grid, 48, 40);
    float[] crossed =
        generator(
                "grid_anchor_generator { height: 32 width: 32 scales: [1, 2] aspect_ratios: [1, 2]"
                    + " height_stride: 16 width_stride: 8 height_offset: 4 width_offset: 2 }")
            .generate(grid, 48, 40);
    assertClose(listed, crossed, 1e-6f);
    float[] pixels =
        generator(
                "flexible_grid_anchor_generator { normalize_coordinates: false anchor_grid {"
                    + " base_sizes: 32 aspect_ratios: 4 height_stride: 16 width_stride: 8 } }")
            .generate(List.of(new GridSize(1, 1)), 48, 40);
    assertClose(pixels, new float[] {-8, -32, 8, 32}, 1e-5f);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "multiscale_anchor_generator { } | multiscale_anchor_generator.aspect_ratios",
        "multiscale_anchor_generator { min_level: 5 max_level: 4 aspect_ratios: 1 } | min_level <=",
        "multiscale_anchor_generator { scales_per_octave: 0 aspect_ratios: 1 } | scales_per_octave",
        "ssd_anchor_generator { num_layers: 1 aspect_ratios: 1 } | ssd_anchor_generator.num_layers",
        "ssd_anchor_generator { interpolated_scale_aspect_ratio: 0 } | .aspect_ratios",
        "ssd_anchor_generator { aspect_ratios: 1 height_stride: 8 } | .height_stride",
        "ssd_anchor_generator { aspect_ratios: 1 width_offset: 8 } | .height_offset",
        "grid_anchor_generator { aspect_ratios: 1 } | grid_anchor_generator.scales",
        "grid_anchor_generator { scales: 1 } | grid_anchor_generator.aspect_ratios",
        "flexible_grid_anchor_generator { } | flexible_grid_anchor_generator.anchor_grid",
        "flexible_grid_anchor_generator { anchor_grid { base_sizes: 1 } } | anchor_grid[0]",
        "'' | no anchor generator",
      })
  void refusesWhatGivesNoAnchors(String text, String message) {
    assertThatThrownBy(() -> generator(text))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining("model.ssd.anchor_generator")
        .hasMessageContaining(message);
  }

  /** Every box of a cell is around its centre, cells are a stride apart, and none is missing. */
  @Property(tries = 50)
  void boxesOfACellShareItsCentre(
      @ForAll @IntRange(min = 1, max = 9) int rows,
      @ForAll @IntRange(min = 1, max = 9) int columns,
      @ForAll @IntRange(min = 20, max = 400) int height,
      @ForAll @IntRange(min = 20, max = 400) int width) {
    AnchorGenerator generator =
        generator(
            "ssd_anchor_generator { num_layers: 2 aspect_ratios: [1, 2] scales: [0.2, 0.5]"
                + " reduce_boxes_in_lowest_layer: false }");
    List<GridSize> grids = List.of(new GridSize(rows, columns), new GridSize(1, 1));
    float[] anchors = generator.generate(grids, height, width);
    assertThat(anchors).hasSize(4 * 3 * (rows * columns + 1));
    for (int i = 0; i < rows * columns * 3; i++) {
      int row = i / 3 / columns;
      int column = i / 3 % columns;
      float centerY = (anchors[4 * i] + anchors[4 * i + 2]) / 2;
      float centerX = (anchors[4 * i + 1] + anchors[4 * i + 3]) / 2;
      assertThat(centerY).isCloseTo((row + .5f) / rows, within(1e-5f));
      assertThat(centerX).isCloseTo((column + .5f) / columns, within(1e-5f));
      // The first box is a square of pixels, the second twice as wide as high.
      float pixelHeight = (anchors[4 * i + 2] - anchors[4 * i]) * height;
      float pixelWidth = (anchors[4 * i + 3] - anchors[4 * i + 1]) * width;
      assertThat(pixelWidth / pixelHeight).isCloseTo(i % 3 == 1 ? 2f : 1f, within(1e-3f));
    }
  }

  private static void assertClose(float[] actual, float[] expected, float tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).as("coordinate %d", i).isCloseTo(expected[i], within(tolerance));
    }
  }
}
