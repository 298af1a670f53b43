package dev.detector.worker.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.dataset.ShapesDataset;
import dev.detector.worker.image.ImageResizer.Size;
import dev.detector.worker.image.PixelNormalization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalInputTest {
  @TempDir private static Path data;

  @BeforeAll
  static void drawData() throws IOException {
    new ShapesDataset(3, 2, 7, 1, 96).write(data);
  }

  @Test
  void everyExampleComesOnceInOrderAndAgainTheNextTime() throws IOException {
    TrainEvalPipelineConfig config =
        InputConfigs.of(data, "fixed_shape_resizer { height: 64 width: 64 }");
    try (EvalInput input = open(config)) {
      assertThat(input.size()).isEqualTo(7);
      for (int round = 0; round < 2; round++) {
        List<String> names = new ArrayList<>();
        for (EvalExample example : input) {
          names.add(example.truth().filename());
          assertThat(example.original()).isEqualTo(new Size(72, 96));
          assertThat(example.trueSize()).isEqualTo(new Size(64, 64));
          assertThat(example.image().pixels()).hasSize(64 * 64 * 3);
          assertThat(example.modelBoxes()).isEqualTo(example.truth().boxes());
        }
        assertThat(names).hasSize(7).isSorted().doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void boxesOfAPaddedInputCountThePadding() throws IOException {
    String padded =
        """
        keep_aspect_ratio_resizer { min_dimension: 64 max_dimension: 64 pad_to_max_dimension: true }
        """;
    try (EvalInput input = open(InputConfigs.of(data, padded))) {
      EvalExample example = input.iterator().next();
      assertThat(example.trueSize()).isEqualTo(new Size(48, 64));
      assertThat(example.image().height()).isEqualTo(64);
      float[] boxes = example.truth().boxes();
      assertThat(example.modelBoxes()[0]).isEqualTo(boxes[0] * 0.75f, within(1e-6f));
      assertThat(example.modelBoxes()[1]).isEqualTo(boxes[1], within(1e-6f));
    }
  }

  @Test
  void readersOptionsHold() throws IOException {
    TrainEvalPipelineConfig.Builder config =
        InputConfigs.of(data, "fixed_shape_resizer { height: 64 width: 64 }").toBuilder();
    config.getEvalInputReaderBuilder(0).setSample1OfNExamples(3).setMaxNumberOfBoxes(1);
    try (EvalInput input = open(config.build())) {
      assertThat(input.size()).isEqualTo(3);
      for (EvalExample example : input) {
        assertThat(example.truth().size()).isEqualTo(1);
      }
    }
  }

  private static EvalInput open(TrainEvalPipelineConfig config) throws IOException {
    return EvalInput.open(config, 0, PixelNormalization.MINUS_ONE_TO_ONE);
  }
}
