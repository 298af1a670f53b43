package dev.detector.worker.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.detector.formats.labelmap.LabelMap;
import dev.detector.formats.lint.Finding;
import dev.detector.formats.lint.Lint;
import dev.detector.formats.lint.LintContext;
import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.augmentation.Augmentations;
import dev.detector.worker.image.ImageResizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples' configurations are what a user tries first: nothing about them may need a mend. */
class ExamplePipelinesTest {
  private static final Path EXAMPLES = Path.of("..", "examples");

  @ParameterizedTest
  @CsvSource({
    "shapes,circle square triangle",
    "bccd,RBC WBC Platelets",
    "efficientdet-d1,RBC WBC Platelets"
  })
  void lintHasOnlyNotesAndTheInputHonoursAll(String example, String classes) throws IOException {
    Path file = EXAMPLES.resolve(example).resolve("pipeline.config");
    TrainEvalPipelineConfig config = PipelineConfigs.read(file);
    LintContext context = LintContext.none().withLabelMap(LabelMap.of(List.of(classes.split(" "))));
    assertThat(Lint.check(config, context).all())
        .extracting(Finding::severity)
        .containsOnly(Finding.Severity.INFO);
    ImageResizer.of(config.getModel().getSsd().getImageResizer(), "model.ssd.image_resizer");
    Augmentations.of(
        config.getTrainConfig().getDataAugmentationOptionsList(),
        config.getModel().getSsd().getNumClasses());
    assertThatCode(() -> InputReaderOptions.check(config.getTrainInputReader(), "train"))
        .doesNotThrowAnyException();
    assertThatCode(() -> InputReaderOptions.check(config.getEvalInputReader(0), "eval"))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"shapes,6", "bccd,4", "efficientdet-d1,4"})
  void theTrainingHoldsThePipelineThatStandsBesideIt(String example, int indent)
      throws IOException {
    Path directory = EXAMPLES.resolve(example);
    String pipeline = Files.readString(directory.resolve("pipeline.config"));
    assertThat(Files.readString(directory.resolve("training.yaml")))
        .contains(pipeline.indent(indent));
  }
}
